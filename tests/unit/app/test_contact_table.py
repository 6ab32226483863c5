"""What a row of the contacts says, and what the search field understands."""

from pathlib import Path

import pytest

from robodial.app.contact_table import Source, Wanted, category_of, page_of, read_contents, rows_wanted, words_of
from robodial.app.live_campaign import CampaignView, LiveState
from robodial.app.live_words import figures
from robodial.app.moment_words import day_words
from robodial.app.places import DATABASE
from robodial.domain.attempt import AttemptId, AttemptResult
from robodial.domain.campaign import CampaignId
from robodial.domain.category import CATEGORIES, Category
from robodial.domain.contact import ImportedContact
from robodial.domain.outcome import Outcome
from robodial.store import Store
from tests.unit.store.filling import DAY, MINUTE, NOW, a_campaign, called, contact, import_list, number


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Three contacts: one put off until tomorrow, one refused, one that simply waits."""
    with Store(tmp_path / DATABASE) as store:
        list_id = import_list(store, [contact(1, name="Zoé"), contact(2, 2, 7, name="Éric"), contact(3)])
        campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
        store.campaigns.enroll(campaign_id, NOW)
        store._database.driver.execute("UPDATE attempts SET state = 'claimed' WHERE attempt_id = 1")
        store.attempts.release(AttemptId(1), NOW, "cap_day", "3 calls today.", NOW + DAY)
        store.attempts.cancel(AttemptId(2), NOW, "do_not_call", "")
    return Source(tmp_path, campaign_id=campaign_id)


def test_a_row_says_what_came_of_the_contact_and_why(source: Source) -> None:
    contents = read_contents(source)
    rows = page_of(source, contents.country, [1, 2, 3], NOW)
    assert rows[1].result == "Not called yet"
    assert rows[1].why.startswith("Next call: tomorrow at ") and rows[1].why.endswith("3 calls today.")
    assert (rows[2].category, rows[2].why) == (Category.NOT_CALLED, "On the do-not-call list")
    assert rows[3].why == "As soon as a line is free"
    assert rows[3].number_words == "01 99 00 00 03"


def test_a_call_is_never_said_to_be_tomorrow(source: Source) -> None:
    """In practice the lines' time may be ahead of the PC's."""
    with Store(source.folder / DATABASE) as store:
        called(store, CampaignId(1))
    assert page_of(source, "FR", [3], NOW)[3].last_call.startswith("today at ")
    assert page_of(source, "FR", [3], NOW - DAY)[3].last_call == f"{day_words(NOW)} {NOW.astimezone():%H:%M}"


def test_the_index_and_the_rows_agree_on_every_category(source: Source) -> None:
    contents = read_contents(source)
    with Store(source.folder / DATABASE) as store:
        rows = {row.contact_id: category_of(row) for row in store.attempts.report_rows(CampaignId(1))}
    indexed = zip(contents.index.contact_ids.tolist(), contents.index.categories.tolist(), strict=True)
    assert {contact_id: CATEGORIES[place] for contact_id, place in indexed} == rows


def test_the_live_counters_count_whom_the_table_lists(tmp_path: Path) -> None:
    """Somebody for each outcome, and somebody who is not called."""
    with Store(tmp_path / DATABASE) as store:
        list_id = import_list(store, [contact(n) for n in range(1, len(Outcome) + 2)])
        campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
        store.campaigns.enroll(campaign_id, NOW)
        for outcome in Outcome:
            called(store, campaign_id, AttemptResult(outcome))
        store.attempts.cancel(AttemptId(len(Outcome) + 1), NOW, "do_not_call", "")
        counts = store.campaigns.contact_counts(campaign_id)
    _done, *counters = figures(CampaignView("", campaign_id, "FR", LiveState.STOPPED, counts=counts))
    contents = read_contents(Source(tmp_path, campaign_id=campaign_id))
    for counter in counters:
        assert counter.figure == str(len(rows_wanted(contents, Wanted(categories=counter.categories)))), counter.name
    assert sum(int(counter.figure) for counter in counters) == counts.contacts


def test_what_is_known_stays_until_something_happens(source: Source) -> None:
    contents = read_contents(source)
    assert read_contents(source, contents) is contents
    with Store(source.folder / DATABASE) as store:
        store.attempts.cancel(AttemptId(3), NOW + MINUTE, "do_not_call", "")
    after = read_contents(source, contents)
    assert after.counts[Category.NOT_CALLED] == contents.counts[Category.NOT_CALLED] + 1


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", [0]),
        ("ÉRIC", [1]),
        ("01 99 00 00 03", [2]),
        ("+33 1 99.00-00 07", [1]),
        ("0033199000003", [2]),
        ("000001", [0]),
        ("00 03", [2]),
        ("9000003", [2]),
        ("01 99 99", []),
        ("", [0, 1, 2]),
    ],
)
def test_people_are_found_however_their_number_is_written(source: Source, typed: str, found: list[int]) -> None:
    contents = read_contents(source)
    assert rows_wanted(contents, Wanted(typed)).tolist() == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Lefevre Aurelie", [0]),
        ("aurélie lefèvre", [0]),
        ("lefèvre - aurélie", [0]),
        ("Lefèvre 01 99", [0]),
        ("Lefèvre Clémence", []),
        ("oeuvrard", [1]),
        ("ŒUVRARD clemence", [1]),
        ("laetitia", [2]),
        ("strauss", [2]),
    ],
)
def test_names_are_found_by_their_words_in_any_order(tmp_path: Path, typed: str, found: list[int]) -> None:
    names = ("Aurélie Lefèvre", "Clémence Œuvrard", "Lætitia Strauß")
    with Store(tmp_path / DATABASE) as store:
        list_id = import_list(store, [contact(n, name=name) for n, name in enumerate(names, start=1)])
    contents = read_contents(Source(tmp_path, list_id=list_id))
    assert rows_wanted(contents, Wanted(typed)).tolist() == found


def test_a_search_of_signs_alone_finds_everybody() -> None:
    assert words_of(" - ", "FR") == ()
    assert words_of("", "FR") == ()


def test_a_list_shows_its_other_cells_beside_name_and_number(tmp_path: Path) -> None:
    row = ImportedContact(2, (number(1),), name="Zoé Müller", cells=("Müller", "Zoé", "01 99 00 00 01", "mardi 9 h 15"))
    with Store(tmp_path / DATABASE) as store:
        list_id = import_list(store, [row])
    [shown] = page_of(Source(tmp_path, list_id=list_id), "FR", [1], NOW).values()
    assert (shown.name, shown.number_words, shown.cells) == ("Zoé Müller", "01 99 00 00 01", "mardi 9 h 15")

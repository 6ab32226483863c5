"""A data folder of the version before: opened, read and carried on with by this one."""

import sqlite3
from pathlib import Path

import pytest

from robodial.domain.attempt import AttemptResult
from robodial.domain.line import SpeakWhy
from robodial.domain.outcome import Outcome
from robodial.errors import StoreTooNew
from robodial.store import Store, read_only
from robodial.store.schema import HEAD, make_old_file
from tests.unit.store.filling import NOW, called

ENDED = """
INSERT INTO attempts (campaign_id, contact_id, number, ordinal, latest, state, due_at, dialed_at, ended_at, outcome,
                      disposition, heard_s, heard_opt_out, start_delay_s, keys, evidence, retry_reason)
VALUES (1, 1, '+33199000001', 1, 1, 'ended', {now}, {now}, {now}, 'answered', 'none', 20.0, 1, 0.4, '', '', 'done')
"""
"""A call as the first version stored it."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file with the first version's tables, a campaign of two contacts and one finished call."""
    path = tmp_path / "robodial.db"
    make_old_file(path)
    now = round(NOW.timestamp() * 1_000_000)
    with sqlite3.connect(path) as file:
        for statement in (
            f"INSERT INTO lists VALUES (1, 'liste.csv', 'FR', '[]', '', 1, {now}, 2, 0, 0)",
            "INSERT INTO campaigns VALUES (1, 'Rappels', 'appointment', 'stopped', '', 1, 1, '{}', '',"
            f" {now}, {now})",
            "INSERT INTO contacts VALUES (1, 1, 2, 'Nom 1', '', '[]'), (2, 1, 3, 'Nom 2', '', '[]')",
            "INSERT INTO contact_numbers VALUES (1, 0, 1, '+33199000001'), (2, 0, 1, '+33199000002')",
            ENDED.format(now=now),
        ):
            file.execute(statement)
    file.close()
    return path


def version_of(path: Path) -> str:
    file = sqlite3.connect(path)
    version = file.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    file.close()
    return str(version)


def test_what_was_stored_is_still_there_and_the_campaign_goes_on(old: Path) -> None:
    with Store(old) as store:
        campaign = store.campaigns.find("Rappels")
        assert campaign is not None
        first, second = store.attempts.report_rows(campaign.campaign_id)
        assert (first.outcome, first.heard_s, first.start_delay_s, first.start_why) == (
            Outcome.ANSWERED,
            20.0,
            0.4,
            None,
        )
        assert second.outcome is None
        assert store.campaigns.enroll(campaign.campaign_id, NOW) == 1
        started = AttemptResult(Outcome.ANSWERED, start_delay_s=0.3, start_why=SpeakWhy.AFTER_BEEP, take_backs=1)
        called(store, campaign.campaign_id, started)
        delays = store.campaigns.start_delays(campaign.campaign_id)
        assert delays == {SpeakWhy.AFTER_BEEP: [0.3], None: [0.4]}
    assert version_of(old) == HEAD


def test_a_report_may_be_what_opens_it_first(old: Path) -> None:
    with read_only(old) as store:
        assert [row.start_delay_s for row in store.attempts.report_rows(store.campaigns.all()[0].campaign_id)] == [
            0.4,
            None,
        ]
    assert version_of(old) == HEAD


def test_a_file_from_the_future_is_not_read_even_then(old: Path) -> None:
    with Store(old) as store, store.transaction():
        store._database._conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew):
        read_only(old)


def test_refusals_of_before_hold_for_all_calls_and_stay_the_persons_own(old: Path) -> None:
    now = round(NOW.timestamp() * 1_000_000)
    with sqlite3.connect(old) as file:
        row = f"INSERT INTO refusals VALUES ('+33199000001', 'opt_out_key', 'Rappels', {now}, 1)"
        file.execute(row)
    file.close()
    with Store(old) as store:
        [refusal] = store.do_not_call.all()
        assert (refusal.number, refusal.scope, refusal.by_person, refusal.at) == ("+33199000001", "all", True, NOW)
        assert not store.do_not_call.undo(refusal.number, NOW)

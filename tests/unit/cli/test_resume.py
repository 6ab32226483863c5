"""`robodial resume` and `settings`: what goes on after a power cut, and only if it was wanted."""

from pathlib import Path

import pytest

from robodial.app.places import DATABASE
from robodial.domain.campaign import CampaignState
from robodial.settings.stored_campaign import campaign_of
from robodial.store import Store
from tests.simulation.campaigns import MONDAY_9
from tests.unit.cli.conftest import Robodial

FROM_FILE = ("run", "campaign.toml", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")
RESUME = ("resume", "--speed", "max", "--scenario", "humans.toml", "--data-dir", "d")


@pytest.fixture(autouse=True)
def own_login_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What starts at login of whoever runs the tests is theirs."""
    folder = tmp_path / "config"
    for variable in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):
        monkeypatch.setenv(variable, str(folder))
    return folder


def cut_off(place: Path, state: CampaignState) -> None:
    """As if the power had gone before the first call of a campaign in that state."""
    with Store(place / "d" / DATABASE) as store:
        found = store.campaigns.find("Rappels")
        assert found is not None
        store.campaigns.set_state(found.campaign_id, state, found.saved_at)


def never_begun(robodial: Robodial, place: Path, state: CampaignState) -> None:
    robodial("dnc", "add", "01 99 00 10 01")
    robodial(*FROM_FILE)
    cut_off(place, state)


def test_nothing_is_resumed_unless_the_setting_says_so(robodial: Robodial, place: Path) -> None:
    never_begun(robodial, place, CampaignState.RUNNING)
    said = robodial(*RESUME)
    assert said.code == 0
    assert "resume_after_restart on" in said.out


def test_what_was_running_goes_on_with_its_lines(robodial: Robodial, place: Path) -> None:
    never_begun(robodial, place, CampaignState.RUNNING)
    assert robodial("settings", "resume_after_restart", "on", "--data-dir", "d").code == 0
    said = robodial(*RESUME, "--json")
    assert said.code == 0
    assert said.objects[-1]["campaign"] == "Rappels"
    assert said.objects[-1]["state"] == "finished"
    opened = [event["line_id"] for event in said.objects if event["event"] == "line_opened"]
    assert set(opened) <= {"sim:1", "sim:2"}


def test_what_was_paused_or_stopped_by_hand_stays_so(robodial: Robodial, place: Path) -> None:
    for state in (CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.FINISHED):
        never_begun(robodial, place, state)
        said = robodial(*RESUME, "--now", "--json").object
        assert said["event"] == "nothing_resumed"


def test_without_any_data_there_is_nothing_to_resume(robodial: Robodial, place: Path) -> None:
    assert robodial("resume", "--now", "--data-dir", "elsewhere").code == 0


def test_a_stored_campaign_is_the_campaign_again(robodial: Robodial, place: Path) -> None:
    from robodial.settings.campaign_file import load_campaign_file

    retries = "\n[retry]\nbusy = { after_min = 5, most = 2 }\nunsure = { after_min = 60, most = 2 }\n"
    more = retries + "[keys]\n1 = 'confirmed'\n"
    text = (place / "campaign.toml").read_text(encoding="utf-8")
    dates = "starts_on = 2026-11-23\nends_on = 2026-12-24\npriority = 2\n"
    (place / "campaign.toml").write_text(dates + text + more, encoding="utf-8")
    campaign, _lines = load_campaign_file(place / "campaign.toml")
    with Store(place / "d" / DATABASE) as store:
        importing = store.contacts.begin_import("x.csv", (), "FR", MONDAY_9)
        importing.add([])
        campaign_id = store.campaigns.save(campaign, importing.commit().list_id, MONDAY_9)
        assert campaign_of(store.campaigns.get(campaign_id).definition) == campaign


def test_the_system_starts_it_at_login_as_long_as_it_is_wanted(
    robodial: Robodial, place: Path, own_login_folder: Path
) -> None:
    robodial("settings", "resume_after_restart", "on", "--data-dir", "d")
    [file] = list(own_login_folder.rglob("robodial-resume*"))
    assert str((place / "d").resolve()) in file.read_text(encoding="utf-8")
    robodial("settings", "resume_after_restart", "off", "--data-dir", "d")
    assert not file.exists()


def test_settings_are_shown_changed_and_checked(robodial: Robodial, place: Path) -> None:
    assert robodial("settings", "--json", "--data-dir", "d").object == {"resume_after_restart": False}
    robodial("settings", "resume_after_restart", "on", "--data-dir", "d")
    assert robodial("settings", "--json", "--data-dir", "d").object == {"resume_after_restart": True}
    assert robodial("settings", "no_such_thing", "on", "--data-dir", "d").code == 2
    assert robodial("settings", "resume_after_restart", "maybe", "--data-dir", "d").code == 2
    (place / "d" / "settings.toml").write_text("resume_after_restart = 3\n", encoding="utf-8")
    said = robodial("settings", "--data-dir", "d")
    assert said.code == 1
    assert "settings.toml" in said.err

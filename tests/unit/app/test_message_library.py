"""The user's messages on disk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from robodial.app.message_library import KEPT_DELETED, Edit, MessageLibrary, usual_edit
from robodial.app.message_uses import delete_message, uses_of
from robodial.app.places import open_store
from robodial.audio.message_editing import Samples, Trim
from robodial.audio.prompts import sounds_folder
from robodial.clock import FixedClock
from robodial.domain.campaign import CampaignState
from robodial.errors import SoundError
from robodial.settings.campaign_file import campaign_from
from robodial.settings.drafts import Drafts
from tests.simulation.campaigns import number, settings
from tests.unit.files import held_by_ourselves
from tests.unit.store.filling import fill_list

as_strict_as_windows = held_by_ourselves.as_strict_as_windows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEMO = sounds_folder() / "demo" / "message.fr.wav"


@pytest.fixture
def library(tmp_path: Path) -> MessageLibrary:
    return MessageLibrary(tmp_path, FixedClock(NOW))


def recording(seconds: float = 3.0, rate: int = 48000) -> Samples:
    t = np.arange(round(seconds * rate)) / rate
    loud = (t > 1.0) & (t < seconds - 0.5)
    return (6000 * np.sin(2 * np.pi * 500 * t) * (0.5 + 0.5 * np.sin(2 * np.pi * 4 * t)) * loud).astype(np.int16)


def test_a_recording_is_kept_as_a_sound_file_with_the_users_name(library: MessageLibrary) -> None:
    made = library.add(recording(), 48000, "Rappel d'été n° 1")
    assert [one.name for one in library.all()] == ["Rappel d'été n° 1"]
    assert made.path.name.startswith("rappel-d-ete-n-1-")
    sound = soundfile.info(made.path)
    assert (sound.samplerate, sound.channels, sound.subtype) == (48000, 1, "PCM_16")
    assert made.duration_s == pytest.approx(3.0)
    assert made.peak_dbfs == pytest.approx(-14.7, abs=0.5)
    assert library.find(made.path) == made


def test_names_are_never_the_same(library: MessageLibrary) -> None:
    names = [library.add(recording(), 48000, "Reminder").name for _ in range(3)]
    assert names == ["Reminder", "Reminder 2", "Reminder 3"]
    other = library.all()[1]
    with pytest.raises(SoundError, match="already called"):
        library.rename(other.path, "reminder")
    with pytest.raises(SoundError, match="needs a name"):
        library.rename(other.path, "  ")
    assert library.rename(other.path, "Autumn").path == other.path
    assert {one.name for one in library.all()} == {"Reminder", "Autumn", "Reminder 3"}


def test_a_sound_file_of_any_kind_can_be_imported(library: MessageLibrary, tmp_path: Path) -> None:
    samples, rate = soundfile.read(DEMO)
    stereo = tmp_path / "notre_annonce.flac"
    soundfile.write(stereo, np.stack([samples, samples], axis=1), rate)
    made = library.import_file(stereo)
    assert made.name == "notre annonce"
    assert soundfile.info(made.path).channels == 1
    assert made.duration_s == pytest.approx(len(samples) / rate, abs=0.01)


def test_what_is_no_sound_is_refused_with_its_name(library: MessageLibrary, tmp_path: Path) -> None:
    text = tmp_path / "letter.mp3"
    text.write_text("Dear Sir", encoding="utf-8")
    with pytest.raises(SoundError, match=r"letter\.mp3.*not a sound file"):
        library.import_file(text)
    with pytest.raises(SoundError, match="too short"):
        library.add(recording(0.1), 48000, "x")
    assert library.all() == []


def test_edits_begin_at_the_recording_each_time_and_can_be_taken_back(library: MessageLibrary) -> None:
    samples = recording()
    made = library.add(samples, 48000, "Reminder", usual_edit(samples, 48000))
    assert made.edit.is_normalised and made.edit.trim is not None
    assert made.duration_s == pytest.approx(1.5 + 2 * 0.15, abs=0.2)
    shorter = library.edit(made.path, Edit(Trim(1.0, 2.0)))
    assert shorter.message.duration_s == pytest.approx(1.0)
    back = library.edit(made.path, Edit())
    assert np.array_equal(back.samples, samples)
    assert np.array_equal(library.open(made.path).original, samples)


def test_a_file_put_there_by_hand_is_a_message_too(library: MessageLibrary) -> None:
    library.folder.mkdir()
    byhand = library.folder / "by_hand.wav"
    byhand.write_bytes(DEMO.read_bytes())
    (library.folder / "torn.wav").write_bytes(b"RIFF")
    assert [one.name for one in library.all()] == ["by hand"]
    assert library.edit(byhand, Edit(Trim(0.0, 2.0))).message.duration_s == pytest.approx(2.0)
    assert library.edit(byhand, Edit()).message.duration_s == pytest.approx(soundfile.info(DEMO).duration, abs=0.01)


def test_a_damaged_card_costs_only_the_name(library: MessageLibrary) -> None:
    made = library.add(recording(), 48000, "Reminder")
    made.path.with_suffix(".json").write_text('{"name": ', encoding="utf-8")
    assert library.all()[0].name == made.path.stem


def test_what_was_deleted_comes_back_for_a_while(library: MessageLibrary, tmp_path: Path) -> None:
    made, other = (library.add(recording(), 48000, name) for name in ("Reminder", "Other"))
    library.delete(made.path)
    assert library.all() == [other]
    assert library.restore(made.path) == made
    assert made.original.is_file()
    library.delete(made.path)
    later = MessageLibrary(tmp_path, FixedClock(NOW + KEPT_DELETED + timedelta(minutes=1)))
    later.delete(other.path)
    with pytest.raises(SoundError, match="no longer there"):
        later.restore(made.path)
    assert later.restore(other.path).name == "Other"


def test_a_message_that_a_draft_plays_is_not_deleted(library: MessageLibrary, tmp_path: Path) -> None:
    made = library.add(recording(), 48000, "Reminder")
    drafts = Drafts(tmp_path)
    draft = drafts.new().with_data(name="Winter", message={"body": "x.wav", "closing": str(made.path)})
    drafts.save(draft)
    with pytest.raises(SoundError, match="“Winter”"):
        delete_message(made.path, tmp_path)
    assert made.path.is_file()
    drafts.delete(draft.draft_id)
    delete_message(made.path, tmp_path)
    assert not made.path.exists()


@pytest.mark.parametrize(("state", "is_used"), [(CampaignState.PAUSED, True), (CampaignState.FINISHED, False)])
def test_a_campaign_needs_its_message_until_its_end(
    library: MessageLibrary, tmp_path: Path, state: CampaignState, is_used: bool
) -> None:
    made = library.add(recording(), 48000, "Reminder")
    data = settings(tmp_path, [number(1)], message={"body": str(made.path)})
    campaign, _lines = campaign_from(data, folder=tmp_path, place="test")
    with open_store(tmp_path) as store:
        saved = store.campaigns.save(campaign, fill_list(store, 1), NOW)
        store.campaigns.set_state(saved, state, NOW)
    assert uses_of(made.path, tmp_path) == ([campaign.name] if is_used else [])

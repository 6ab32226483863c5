"""One file out, one file in: nothing that protects people is ever lost on the way."""

import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from robodial.app import backup
from robodial.app.backup import back_up, finish_restoring, read_manifest, restore
from robodial.app.backup_file import MANIFEST
from robodial.app.moved_paths import moved_paths
from robodial.app.places import DATABASE, RUN_LOCK
from robodial.domain.campaign import MessageFiles, Purpose
from robodial.domain.consent import Consent, ConsentLevel
from robodial.domain.contact import PhoneNumber
from robodial.domain.outcome import Outcome
from robodial.domain.register import OwnList, Register
from robodial.errors import BackupCancelled, BackupError, StoreBusy
from robodial.settings.drafts import Drafts
from robodial.settings.stored_campaign import campaign_of
from robodial.settings.user_settings import UserSettings, load_settings, save_settings
from robodial.store import RunLock, Store, read_only
from tests.unit.files import held_by_ourselves
from tests.unit.store.filling import a_campaign, fill_list

as_strict_as_windows = held_by_ourselves.as_strict_as_windows

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def number(n: int) -> PhoneNumber:
    return PhoneNumber(f"+3319900{n:04d}")


def refuse(folder: Path, *numbers: int, at: datetime = NOW, by_person: bool = True) -> None:
    with Store(folder / DATABASE, synchronous="OFF") as store:
        for n in numbers:
            store.do_not_call.add(number(n), reason="key", source="Rappels", at=at, by_person=by_person)
            store.journal.append("refusal", {"how": "key"}, at, number(n))


def refused(folder: Path) -> set[PhoneNumber]:
    with read_only(folder / DATABASE) as store:
        assert store.journal.verify().ok
        return {one.number for one in store.do_not_call.all()}


def filled(folder: Path) -> Path:
    """A data folder with a little of everything."""
    save_settings(folder, UserSettings(caller_name="Cabinet du Port", language="fr"))
    (folder / "messages").mkdir()
    (folder / "messages" / "rappel.wav").write_bytes(bytes(range(256)) * 4000)
    drafts = Drafts(folder)
    drafts.save(drafts.new().with_data(name="Rappels", message={"body": str(folder / "messages" / "rappel.wav")}))
    (folder / "logs").mkdir()
    (folder / "logs" / "robodial.log").write_text("line", encoding="utf-8")
    refuse(folder, 1, 2)
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    (tmp_path / "old").mkdir()
    return filled(tmp_path / "old")


def test_a_new_pc_has_everything_after_the_move(old: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    made = back_up(old, tmp_path / "all.robodial", NOW, lambda *at: told.append(at))
    new = tmp_path / "new"
    done = restore(tmp_path / "all.robodial", new, NOW)
    assert told[-1][0] == told[-1][1]
    assert done.manifest == made and done.aside is None
    assert load_settings(new).caller_name == "Cabinet du Port"
    assert (new / "messages" / "rappel.wav").read_bytes() == (old / "messages" / "rappel.wav").read_bytes()
    assert refused(new) == {number(1), number(2)}
    assert not (new / "logs").exists()
    [draft] = Drafts(new).all()
    assert draft.data["message"]["body"] == str(new / "messages" / "rappel.wav")


def test_it_is_made_while_a_program_writes(old: Path, tmp_path: Path) -> None:
    with Store(old / DATABASE) as store:
        store.do_not_call.add(number(3), reason="key", source="x", at=NOW, by_person=True)
        back_up(old, tmp_path / "all.robodial", NOW)
        store.do_not_call.add(number(4), reason="key", source="x", at=NOW, by_person=True)
    restore(tmp_path / "all.robodial", tmp_path / "new", NOW)
    assert refused(tmp_path / "new") == {number(1), number(2), number(3)}


def test_what_is_deleted_while_it_is_made_is_left_out(old: Path, tmp_path: Path) -> None:
    drafts = Drafts(old)
    [draft] = drafts.all()
    back_up(old, tmp_path / "all.robodial", NOW, lambda _done, _whole: drafts.delete(draft.draft_id))
    restore(tmp_path / "all.robodial", tmp_path / "new", NOW)
    assert refused(tmp_path / "new") == {number(1), number(2)}
    assert not Drafts(tmp_path / "new").all()


def test_without_a_file_of_refusals_that_the_database_may_name_there_is_no_backup(old: Path, tmp_path: Path) -> None:
    numbers = old / "register.numbers"
    numbers.write_bytes(b"12345678")
    with pytest.raises(BackupError, match="Make it again"):
        back_up(old, tmp_path / "all.robodial", NOW, lambda _done, _whole: numbers.unlink(missing_ok=True))
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_refusals_made_since_are_kept_and_the_journal_goes_on(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    refuse(old, 7)
    with read_only(old / DATABASE) as store:
        head = store.journal.head()
    done = restore(tmp_path / "all.robodial", old, NOW)
    assert refused(old) == {number(1), number(2), number(7)}
    assert (done.kept.refusals, done.kept.journal_rows) == (1, 1)
    with read_only(old / DATABASE) as store:
        assert store.journal.head() == head
    assert done.aside is not None and (done.aside / DATABASE).exists()
    assert refused(done.aside) == {number(1), number(2), number(7)}


def test_journals_that_went_their_own_ways_are_both_kept(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    new = tmp_path / "new"
    refuse(new, 8, 9)
    done = restore(tmp_path / "all.robodial", new, NOW)
    with read_only(new / DATABASE) as store:
        kinds = [entry.kind for entry in store.journal.all()]
        assert store.journal.verify().ok
        assert len(list(store.journal.of_number(number(8)))) == 1
    assert kinds == ["refusal", "refusal", "journal_joined", "refusal", "refusal"]
    assert done.kept.journal_rows == 2
    assert restore(tmp_path / "all.robodial", new, NOW).kept.refusals == 2


def test_consents_calls_registers_and_lists_are_kept(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    new = tmp_path / "new"
    consent = Consent(number(5), Purpose.SURVEY, ConsentLevel.EXPRESS, NOW - DAY, "form")
    many = np.arange(33199000000, 33199000000 + 12_000, dtype=np.uint64)
    with Store(new / DATABASE) as store:
        store.consents.record(consent, NOW, "typed")
        store.calls.record(number(6), NOW - DAY, "Rappels", "appointment", False)
        with store.number_lists.writing(NOW), store.number_lists.written(many[:100], register=True) as written:
            store.number_lists.put_register(Register("tps", "tps.txt", NOW, NOW, 100, "d"), written)
        with store.number_lists.writing(NOW), store.do_not_call.written(many) as written:
            store.do_not_call.add_list(OwnList("letters.csv", NOW, len(many), "e", True), many, written)
    done = restore(tmp_path / "all.robodial", new, NOW)
    with Store(new / DATABASE) as store:
        assert store.consents.of(number(5), Purpose.SURVEY) == consent
        assert len(store.calls.history(number(6), NOW).calls) == 1
        assert [one.name for one in store.number_lists.hits(PhoneNumber("+33199000050"))] == ["tps"]
        assert store.do_not_call.contains(PhoneNumber("+33199011999")) is not None
    assert (done.kept.consents, done.kept.calls) == (1, 1)
    assert done.kept.refusals == len(many)
    again = restore(tmp_path / "all.robodial", new, NOW)
    assert again.kept.calls == 1
    with read_only(new / DATABASE) as store:
        assert len(store.number_lists.own()) == 1


@pytest.mark.parametrize("given_up", [False, True], ids=["still open in the backup", "given up on the other PC"])
def test_who_hung_up_after_the_opt_out_sentence_while_it_was_made_is_not_called_again(
    old: Path, tmp_path: Path, given_up: bool
) -> None:
    with Store(old / DATABASE) as store:
        call = store.calls.record(number(5), NOW, "Rappels", "appointment", False)
        if given_up:
            store.calls.end(call, Outcome.INTERRUPTED, False)
        back_up(old, tmp_path / "all.robodial", NOW)
        store.calls.end(call, Outcome.HUNG_UP_EARLY, heard_opt_out=True)
    done = restore(tmp_path / "all.robodial", old, NOW)
    with read_only(old / DATABASE) as store:
        history = store.calls.history(number(5), NOW)
    assert (len(history.calls), history.early_hang_ups, history.hung_up_after_opt_out) == (1, 1, True)
    assert done.kept.calls == 0


def test_an_end_that_only_the_backup_knows_is_kept(old: Path, tmp_path: Path) -> None:
    with Store(old / DATABASE) as store:
        call = store.calls.record(number(5), NOW, "Rappels", "appointment", False)
        back_up(old, tmp_path / "open.robodial", NOW)
        store.calls.end(call, Outcome.HUNG_UP_EARLY, heard_opt_out=True)
        back_up(old, tmp_path / "ended.robodial", NOW)
    new = tmp_path / "new"
    restore(tmp_path / "open.robodial", new, NOW)
    restore(tmp_path / "ended.robodial", new, NOW)
    with read_only(new / DATABASE) as store:
        assert store.calls.history(number(5), NOW).hung_up_after_opt_out


def test_who_had_themselves_erased_stays_erased(old: Path, tmp_path: Path) -> None:
    with Store(old / DATABASE) as store:
        store.journal.append("call", {"name": "Zoé"}, NOW, number(3))
    back_up(old, tmp_path / "all.robodial", NOW)
    with Store(old / DATABASE) as store:
        store.journal.erase(number(3), NOW)
    restore(tmp_path / "all.robodial", old, NOW)
    with read_only(old / DATABASE) as store:
        assert store.journal.verify().ok
        assert list(store.journal.of_number(number(3))) == []


_entries = st.lists(st.tuples(st.integers(0, 60), st.booleans(), st.integers(0, 9)), max_size=12)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(common=_entries, here=_entries, there=_entries)
def test_no_refusal_is_ever_lost(common: list, here: list, there: list) -> None:
    """Whatever was refused before the backup, after it on the old PC, and on the new one."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        old, new = Path(name) / "old", Path(name) / "new"
        for folder, entries in ((old, [*common, *there]), (new, [*common, *here])):
            folder.mkdir()
            Store(folder / DATABASE).close()
            for n, by_person, days in entries:
                refuse(folder, n, at=NOW + days * DAY, by_person=by_person)
        before = {*_strongest(old), *_strongest(new)}
        back_up(old, Path(name) / "x.robodial", NOW)
        restore(Path(name) / "x.robodial", new, NOW)
        after = _strongest(new)
        for who, by_person, at in before:
            assert any(n == who and theirs >= by_person and (not by_person or when >= at) for n, theirs, when in after)


def _strongest(folder: Path) -> set[tuple[PhoneNumber, bool, datetime]]:
    with read_only(folder / DATABASE) as store:
        assert store.journal.verify().ok
        return {(one.number, one.by_person, one.at) for one in store.do_not_call.all()}


# ---- what goes wrong -----------------------------------------------------------------------------------------------


def state_of(folder: Path) -> dict[str, bytes]:
    kept = (path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".lock", ".db-shm", ".db-wal"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def refused_restore(source: Path, home: Path, says: str) -> None:
    before = state_of(home)
    with pytest.raises(BackupError, match=says):
        restore(source, home, NOW)
    assert state_of(home) == before


def test_another_file_is_no_backup(old: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.robodial").write_bytes(b"\xff\xd8 not a zip")
    refused_restore(tmp_path / "photo.robodial", old, "not a backup")
    with zipfile.ZipFile(tmp_path / "zip.robodial", "w") as zipped:
        zipped.writestr("a.txt", "a")
    refused_restore(tmp_path / "zip.robodial", old, "not a backup")


def test_a_damaged_backup_changes_nothing(old: Path, tmp_path: Path) -> None:
    whole = tmp_path / "all.robodial"
    back_up(old, whole, NOW)
    data = bytearray(whole.read_bytes())
    for at in range(2000, 2400):
        data[at] ^= 0x55
    whole.write_bytes(data)
    refused_restore(whole, old, "damaged")
    whole.write_bytes(data[: len(data) // 2])
    refused_restore(whole, old, "damaged")


def _changed(source: Path, target: Path, **changes: object) -> Path:
    with zipfile.ZipFile(source) as reading, zipfile.ZipFile(target, "w") as writing:
        for name in reading.namelist():
            data = reading.read(name)
            if name == "robodial-backup.json":
                data = json.dumps(json.loads(data) | changes).encode()
            writing.writestr(name, data)
    return target


def test_a_backup_of_a_newer_program_is_refused(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    newer = _changed(tmp_path / "all.robodial", tmp_path / "newer.robodial", format=99, program="9.1")
    refused_restore(newer, old, r"newer robodial \(9\.1\)")


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "C:/evil", "a\\..\\evil"])
def test_names_that_lead_elsewhere_are_refused(old: Path, tmp_path: Path, name: str) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    files = [{"name": name, "size": 0, "sha256": "0"}]
    refused_restore(_changed(tmp_path / "all.robodial", tmp_path / "evil.robodial", files=files), old, "not a backup")


def test_nothing_is_taken_over_while_calls_go_on(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    with RunLock(old / RUN_LOCK), pytest.raises(StoreBusy, match="running"):
        restore(tmp_path / "all.robodial", old, NOW)


def test_cancelled_it_leaves_everything_as_it_was(old: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupCancelled):
        back_up(old, tmp_path / "all.robodial", NOW, is_cancelled=lambda: True)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    back_up(old, tmp_path / "all.robodial", NOW)
    before = state_of(old)
    with pytest.raises(BackupCancelled):
        restore(tmp_path / "all.robodial", old, NOW, is_cancelled=lambda: True)
    assert state_of(old) == before


def test_a_full_disk_leaves_the_backup_of_before(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "all.robodial"
    back_up(old, target, NOW)
    before = target.read_bytes()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr("robodial.app.backup_file._pack_one", full)
    with pytest.raises(OSError, match="No space"):
        back_up(old, target, NOW)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.robodial", "old"]


@pytest.mark.parametrize("moves", range(8))
def test_cut_off_in_the_middle_it_goes_on_at_the_next_start(
    old: Path, tmp_path: Path, moves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(old, tmp_path / "all.robodial", NOW)
    refuse(old, 7)
    left = [moves]
    for name in ("replace",):
        original = getattr(os, name)

        def counted(a: object, b: object, original=original) -> None:
            if "restoring" in str(a) and "data" in str(a):
                left[0] -= 1
                if left[0] < 0:
                    raise KeyboardInterrupt
            original(a, b)

        monkeypatch.setattr(os, name, counted)
    try:
        restore(tmp_path / "all.robodial", old, NOW)
    except KeyboardInterrupt:
        monkeypatch.undo()
        assert finish_restoring(old) is not None
    monkeypatch.undo()
    assert refused(old) == {number(1), number(2), number(7)}
    assert load_settings(old).caller_name == "Cabinet du Port"
    assert not (old / "restoring").exists()
    assert finish_restoring(old) is None


def test_what_was_replaced_before_is_not_packed_again(old: Path, tmp_path: Path) -> None:
    back_up(old, tmp_path / "one.robodial", NOW)
    restore(tmp_path / "one.robodial", old, NOW)
    with Store(old / DATABASE) as store:
        store.copies.make(NOW)
    back_up(old, tmp_path / "two.robodial", NOW)
    names = {one.name for one in read_manifest(tmp_path / "two.robodial").files}
    assert DATABASE in names
    assert not [name for name in names if name.startswith((backup.ASIDE, "logs")) or "copies" in name or "lock" in name]


# ---- the files of campaigns --------------------------------------------------------------------------------------


def _stored(folder: Path) -> dict[str, object]:
    with read_only(folder / DATABASE) as store:
        [campaign] = store.campaigns.all()
        return dict(campaign.definition)


def _with_campaign(folder: Path, home: str, slash: str) -> None:
    """A campaign whose files lie in the data folder, under the name that it has on its PC."""
    files = MessageFiles(Path(f"{home}{slash}messages{slash}rappel.wav"), Path("/elsewhere/opening.wav"))
    with Store(folder / DATABASE, synchronous="OFF") as store:
        list_file = Path(f"{home}{slash}lists{slash}liste.csv")
        campaign = replace(a_campaign(), list_file=list_file, message=files)
        store.campaigns.save(campaign, fill_list(store, 1), NOW)


def test_a_stored_campaign_finds_its_list_and_its_sounds_on_the_new_pc(old: Path, tmp_path: Path) -> None:
    _with_campaign(old, str(old), os.sep)
    back_up(old, tmp_path / "all.robodial", NOW)
    new = tmp_path / "new"
    restore(tmp_path / "all.robodial", new, NOW)
    (old / "messages" / "rappel.wav").unlink()
    campaign = campaign_of(_stored(new))
    assert campaign.message.body == new / "messages" / "rappel.wav" and campaign.message.body.exists()
    assert campaign.list_file == new / "lists" / "liste.csv"
    assert campaign.message.opening == Path("/elsewhere/opening.wav")
    assert campaign_of(_stored(old)).message.body == old / "messages" / "rappel.wav"


@pytest.mark.parametrize("home", ["C:\\Users\\Anne\\AppData\\Local\\robodial", "\\\\server\\anne\\robodial"])
def test_a_windows_pcs_campaign_too(old: Path, tmp_path: Path, home: str) -> None:
    _with_campaign(old, home.swapcase(), "\\")  # Windows writes one folder in more than one way
    back_up(old, tmp_path / "all.robodial", NOW)
    _rename_home(tmp_path / "all.robodial", home)
    new = tmp_path / "new"
    restore(tmp_path / "all.robodial", new, NOW)
    campaign = campaign_of(_stored(new))
    assert campaign.message.body == new / "messages" / "rappel.wav"
    assert campaign.list_file == new / "lists" / "liste.csv"


def _rename_home(file: Path, home: str) -> None:
    with zipfile.ZipFile(file) as packed:
        inside = {one.filename: packed.read(one) for one in packed.infolist()}
    manifest = json.loads(inside[MANIFEST])
    inside[MANIFEST] = json.dumps({**manifest, "home": home}).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in inside.items():
            packed.writestr(name, data)


def test_a_path_that_only_begins_alike_stays() -> None:
    assert moved_paths("/data/robodial-old/a.wav", "/data/robodial", Path("/new")) == "/data/robodial-old/a.wav"
    assert moved_paths({"a": ["/data/robodial/x/a.wav"]}, "/data/robodial", Path("/new")) == {
        "a": [str(Path("/new/x/a.wav"))]
    }
    assert moved_paths("/data/robodial/../a.wav", "/data/robodial", Path("/new")) == "/data/robodial/../a.wav"

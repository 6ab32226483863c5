"""A small slice of the listening bench, with computed voices; and its calls, recordings and command."""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from robodial.audio.tones import all_tones
from robodial.domain.voice_format import SAMPLE_RATE
from tests.bench.listening import __main__ as bench
from tests.bench.listening import debian_packages, recordings, trial
from tests.bench.listening.clips import Clips, read_clips
from tests.bench.listening.debian_packages import CannotFetchError
from tests.bench.listening.judging import Judged, judged
from tests.bench.listening.made_calls import classes_in_turn, made_call
from tests.bench.listening.results import Results, keep_summary
from tests.bench.listening.table import as_table
from tests.bench.listening.telephone_line import CODECS, through_codec
from tests.bench.listening.trial import Job, heard, start_worker, tried
from tests.bench.listening.truth import CLASSES
from tests.unit.audio.call_sounds import silence, voice
from tests.unit.audio.made_clips import made_clips

# ---- a slice of the bench ----------------------------------------------------------------------------------------

_CALLS_OF_EACH = 3


@pytest.fixture(scope="module")
def clips_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    made_clips(folder)
    return folder


@pytest.fixture(scope="module")
def clips(clips_folder: Path) -> Clips:
    return read_clips(clips_folder)


@pytest.fixture(scope="module")
def judged_calls(clips: Clips) -> list[Judged]:
    """Calls of all classes on all kinds of lines, heard in blocks of 60 ms."""
    numbered = [(number, name) for number, name in enumerate(CLASSES * _CALLS_OF_EACH)]
    calls = [made_call(2, number, name, clips) for number, name in numbered]
    return [judged(call.truth, heard(call.audio, block_ms=60)) for call in calls]


def test_calls_of_every_class_are_heard_for_what_they_are(judged_calls: list[Judged]) -> None:
    engaged = {"busy", "congestion"}  # which of the two depends on the country, and the listener knows only its own
    wrong = [call for call in judged_calls if not call.right and not {call.truth.call_class, call.told} <= engaged]
    assert len(wrong) <= 3, [f"{call.truth.file} told {call.told}" for call in wrong]


def test_a_person_is_spoken_to_soon_and_a_machine_after_its_beep(judged_calls: list[Judged]) -> None:
    greeted = [call.start_after_greeting_s for call in judged_calls if call.start_after_greeting_s is not None]
    beeped = [call.start_after_beep_s for call in judged_calls if call.start_after_beep_s is not None]
    assert greeted
    assert beeped
    assert np.median(greeted) < 0.5
    assert np.median(beeped) < 0.3
    assert min(beeped) > -0.02


def test_ringing_is_not_taken_for_an_answer(judged_calls: list[Judged]) -> None:
    rings = [call for call in judged_calls if call.ring_s > 0 and call.truth.ringback == "tone"]
    assert sum(call.ring_s for call in rings) > 120
    assert sum(call.answered_early for call in rings) <= 1


def test_people_who_are_not_alone_are_people(clips: Clips) -> None:
    calls = [made_call(4, number, "human", clips, harder=["rooms"]) for number in range(12)]
    assert len({call.truth.line["room"] for call in calls}) >= 3
    wrong = [call for call in calls if not judged(call.truth, heard(call.audio, block_ms=60)).right]
    assert len(wrong) <= 1, [f"{call.truth.file} {call.truth.line}" for call in wrong]


def test_behind_a_gain_control_ringing_is_ringing_and_people_are_people(clips: Clips) -> None:
    calls = [
        made_call(4, number, name, clips, harder=["gain-control"])
        for number in range(8)
        for name in ("human", "silence")
    ]
    told = [judged(call.truth, heard(call.audio, block_ms=60)) for call in calls]
    assert not [call.truth.file for call in told if call.answered_early and call.truth.line["codec"] != "u8"]
    wrong = [f"{call.truth.file} {call.truth.line}" for call in told if not call.right]
    assert len(wrong) <= 1, wrong


def test_on_a_line_with_faint_talk_ringing_is_ringing_and_people_are_people(clips: Clips) -> None:
    calls = [
        made_call(4, number, name, clips, harder=["line-talk"])
        for number in range(8)
        for name in ("human", "silence", "no_answer")
    ]
    told = [judged(call.truth, heard(call.audio, block_ms=60)) for call in calls]
    assert sum(call.answered_early for call in told) <= 2
    wrong = [f"{call.truth.file} {call.truth.line}" for call in told if not call.right]
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("trouble", ["crackle", "lost-moments", "wandering"])
def test_on_a_line_in_trouble_ringing_is_ringing_and_people_are_people(clips: Clips, trouble: str) -> None:
    calls = [
        made_call(4, number, name, clips, harder=[trouble])
        for number in range(8)
        for name in ("human", "no_answer", "sit")
    ]
    told = [judged(call.truth, heard(call.audio, block_ms=60)) for call in calls]
    assert sum(call.answered_early for call in told) <= 1
    wrong = [f"{call.truth.file} {call.told} {call.truth.line}" for call in told if not call.right]
    assert len(wrong) <= 3, wrong


def test_people_are_people_where_a_call_is_passed_on_while_it_rings(clips: Clips) -> None:
    calls = [made_call(4, number, "human", clips, harder=["passed-on"]) for number in range(16)]
    told = [judged(call.truth, heard(call.audio, block_ms=60)) for call in calls]
    wrong = [f"{call.truth.file} {call.told} {call.truth.ring_on}" for call in told if not call.right]
    assert len(wrong) <= 1, wrong


# ---- the calls ---------------------------------------------------------------------------------------------------


def test_the_same_seed_and_number_give_the_same_call(clips: Clips) -> None:
    once, again, other = (made_call(1, number, "human", clips) for number in (4, 4, 5))
    assert np.array_equal(once.audio, again.audio)
    assert once.truth == again.truth
    assert once.truth.greeting_start != other.truth.greeting_start


def test_a_room_changes_a_call_from_the_answer_on_and_nothing_else(clips: Clips) -> None:
    alone, in_room = (made_call(1, 8, "human", clips, harder=harder) for harder in ([], ["rooms"]))
    assert alone.truth.line["codec"] in ("ulaw", "alaw", "u8")  # others remember what was before
    assert alone.truth.answer is not None
    answer = int(alone.truth.answer * SAMPLE_RATE)
    assert np.array_equal(alone.audio[:answer], in_room.audio[:answer])
    assert not np.array_equal(alone.audio[answer:], in_room.audio[answer:])
    assert alone.truth.greeting_segments == in_room.truth.greeting_segments


def test_a_gain_control_turns_up_what_is_soft(clips: Clips) -> None:
    plain, controlled = (made_call(1, 8, "human", clips, harder=harder) for harder in ([], ["gain-control"]))
    assert plain.truth.first_ring == controlled.truth.first_ring
    before_ringing = slice(0, SAMPLE_RATE // 4)
    softest, louder = (np.abs(call.audio[before_ringing].astype(float)).mean() for call in (plain, controlled))
    assert 1.1 < louder / softest < 10 ** (controlled.truth.line["gain_control_db"] / 20)


def test_trouble_changes_what_is_delivered_and_nothing_else(clips: Clips) -> None:
    plain, *troubled = (
        made_call(1, 8, "human", clips, harder=harder) for harder in ([], ["crackle"], ["lost-moments"], ["wandering"])
    )
    crackling, losing, wandering = troubled
    assert all(call.truth.greeting_segments == plain.truth.greeting_segments for call in troubled)
    assert np.mean(crackling.audio != plain.audio) < 0.2
    assert np.count_nonzero(losing.audio == 0) > np.count_nonzero(plain.audio == 0) + 0.02 * SAMPLE_RATE
    steps = len(plain.audio) // SAMPLE_RATE * SAMPLE_RATE
    before, after = (call.audio[:steps].reshape(-1, SAMPLE_RATE).astype(float) for call in (plain, wandering))
    changes_db = 10 * np.log10(np.mean(after**2, axis=1) / np.mean(before**2, axis=1))
    assert np.ptp(changes_db) > 0.5 * wandering.truth.line["wanders_db"]


def test_a_call_that_is_passed_on_rings_before_as_well(clips: Clips) -> None:
    plain, passed_on = (made_call(1, 8, "human", clips, harder=harder) for harder in ([], ["passed-on"]))
    assert plain.truth.ring_on is not None
    assert passed_on.truth.ring_on is not None
    assert len(passed_on.truth.ring_on) > len(plain.truth.ring_on)
    assert passed_on.truth.greeting_clips == plain.truth.greeting_clips


@pytest.mark.parametrize("number", range(4))
def test_the_truth_of_a_person_is_where_the_voice_is(clips: Clips, number: int) -> None:
    truth = made_call(3, number, "human", clips).truth
    assert truth.first_ring is not None
    assert truth.answer is not None
    assert truth.greeting_start is not None
    assert truth.greeting_end is not None
    assert truth.first_ring < truth.answer < truth.greeting_start < truth.greeting_end < truth.duration
    assert truth.line["codec"] in CODECS


def test_the_truth_is_written_as_other_scorers_read_it(clips: Clips) -> None:
    written = json.loads(json.dumps(made_call(1, 2, "machine", clips).truth.as_dict()))
    assert written["class"] == "machine"
    assert written["file"] == "1-00002_machine.wav"
    assert written["seed"] == [1, 2]
    assert "cadence_ms" not in written
    assert set(written["line"]) >= {"codec", "attenuation_db", "line_noise_dbm0"}


def test_of_three_thousand_calls_a_thousand_each_are_people_and_machines() -> None:
    order = classes_in_turn(3000)
    assert order.count("human") == order.count("machine") == 1000
    assert min(order.count(name) for name in CLASSES) >= 166


def test_busy_calls_come_from_every_country_and_differ_from_the_table(clips: Clips) -> None:
    truths = [made_call(1, number, "busy", clips).truth for number in range(6)]
    for truth in truths:
        tone = all_tones()[truth.country.upper()].busy
        assert tone is not None
        assert truth.cadence_ms == pytest.approx([1000 * s * truth.pace for s in tone.cadence_s], abs=0.1)
        assert 0.9 <= truth.pace <= 1.1
        assert 0.985 <= truth.pitch <= 1.015
    assert len({truth.country for truth in truths}) > 2


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("length", [8000, 8001, 8159])
def test_a_codec_changes_a_voice_little_and_its_length_not_at_all(codec: str, length: int) -> None:
    said = np.rint(voice(1.1, level=-15.0)[:length]).astype(np.int16)
    through = through_codec(said, codec)
    assert through.dtype == np.int16
    assert len(through) == length
    error = through.astype(float) - said
    assert np.mean(error**2) < 0.15 * np.mean(said.astype(float) ** 2)


# ---- one command -------------------------------------------------------------------------------------------------


@pytest.fixture
def worker(clips_folder: Path, tmp_path: Path) -> Iterator[Path]:
    start_worker(clips_folder, tmp_path)
    yield tmp_path
    trial._worker = None


def test_a_checked_call_is_heard_in_other_blocks_at_other_levels_and_cut(worker: Path) -> None:
    result = tried(Job(1, 3, "busy", checked=True))
    assert result.checks is not None
    assert result.checks.same_in_any_blocks
    assert result.checks.same_when_cut
    assert result.cpu_s > 0
    assert (worker / "1-00003_busy.wav").exists()


def test_a_run_leaves_a_reader_the_table_the_calls_and_what_went_wrong(worker: Path) -> None:
    results = Results()
    results.take(tried(Job(1, 0, "busy", checked=True)))
    results.take(tried(Job(1, 1, "no_answer", only_rings=True)))
    results.take(tried(Job(1, 2, "human")))
    results.wrong.append((results.ours[-1], ()))
    keep_summary(results, worker, as_table(results.figures()))
    assert [truth["class"] for truth in json.loads((worker / "index.json").read_text())] == ["busy", "human"]
    assert "1-00002_human.wav told" in (worker / "wrong.txt").read_text()
    assert "| right, busy |" in (worker / "table.md").read_text()
    assert "cost_20_ms" in results.figures()


def test_ring_minutes_are_spread_over_the_seeds() -> None:
    jobs = bench.jobs(16, ring_minutes=7.0, seeds=[1, 2])
    rings = [job for job in jobs if job.only_rings]
    assert len(rings) == 12
    assert {job.seed for job in rings} == {1, 2}
    assert len(jobs) - len(rings) == 16


def test_nobody_speaks_in_both_splits() -> None:
    dev, held_out = (recordings.voices_of(split) for split in recordings.SPLITS)
    assert len(dev) >= 15
    assert len(held_out) >= 30
    assert dev.isdisjoint(held_out)


def test_without_debian_the_bench_is_skipped_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda tool: None)
    monkeypatch.setattr(sys, "argv", ["listening", "--clips", str(tmp_path)])
    with pytest.raises(SystemExit) as left:
        bench.main()
    assert left.value.code == bench.SKIPPED == 77
    assert "apt-get and dpkg-deb not found" in capsys.readouterr().err


def test_a_set_of_ones_own_is_used_as_it_is(clips_folder: Path) -> None:
    assert bench.clips_folder(clips_folder, "dev") == clips_folder


def test_an_incomplete_set_is_refused_with_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "human_short").mkdir()
    monkeypatch.setattr(sys, "argv", ["listening", "--clips", str(tmp_path)])
    with pytest.raises(SystemExit, match="has no recordings in human_short, machine"):
        bench.main()


def test_one_command_makes_hears_and_tells(
    clips_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--clips", str(clips_folder), "--calls", "2", "--jobs", "1", "--out", str(tmp_path / "kept"), "--detail"]
    monkeypatch.setattr(sys, "argv", ["listening", *asked])
    bench.main()
    told = capsys.readouterr().out
    assert told.startswith("2 calls, ")
    assert "| cost of a line, blocks of 20 ms | ≤ 0.500 % |" in told
    assert "| codec |" in told
    events = (tmp_path / "kept" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert events
    assert {json.loads(line)["file"] for line in events} <= {path.name for path in (tmp_path / "kept").glob("*.wav")}


def test_a_set_is_made_once_and_again_when_the_plan_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def make(split: str, folder: Path, downloads: Path) -> None:
        made.append(split)
        (folder / "new").touch()

    monkeypatch.setattr(recordings, "_make", make)
    monkeypatch.setattr(recordings, "check_tools", lambda: None)
    folder = recordings.set_folder("dev", tmp_path)
    assert recordings.set_folder("dev", tmp_path) == folder
    assert made == ["dev"]
    monkeypatch.setattr(recordings, "_RULES", -1)
    recordings.set_folder("dev", tmp_path)
    assert made == ["dev", "dev"]


def test_a_set_that_somebody_else_made_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "dev" / "human_short").mkdir(parents=True)
    assert recordings.set_folder("dev", tmp_path) == tmp_path / "dev"
    assert (tmp_path / "dev" / "human_short").exists()


def test_a_recording_is_sorted_by_the_span_of_its_speech_not_by_its_length() -> None:
    word = np.concatenate([silence(1.5), voice(0.8, level=-15.0), silence(1.5)]) / 32768
    assert recordings._lasts(word, (0.6, 1.0))
    assert not recordings._lasts(word, (1.5, 4.0))
    assert not recordings._lasts(np.zeros(SAMPLE_RATE), (0.0, 4.0))


@pytest.mark.skipif(sys.platform == "win32", reason="stands in for apt-get with a shell script")
def test_a_download_that_fails_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "bin" / "apt-get"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'E: no network' >&2\nexit 100\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent), prepend=":")
    with pytest.raises(CannotFetchError, match=r"cannot be downloaded .E: no network.*apt-get update"):
        debian_packages._downloaded("ktuberling-data", tmp_path)

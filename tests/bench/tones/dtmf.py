"""Keys: what Q.24 asks, speech and music, our own echo:  python -m tests.bench.tones.dtmf [--clips FOLDER] [--hours 10]

1. Thousands of random presses within the limits of ITU-T Q.24, on lines with noise down to 15 dB below the key, DC
   and four codecs, in blocks of 10 to 250 ms; then presses beyond the limits.
2. Talk-off: recordings of voices and music, heard as the far end. Needs --clips (any folder of sound files;
   `python -m tests.bench.tones.recordings FOLDER` fetches some); left out, with a message, when there is none.
3. Keys pressed while the echo of our own message, of real voices, is on the line. No echo is removed here.
"""

import argparse
from pathlib import Path

from tests.bench.tones import key_presses, keys_over_echo
from tests.bench.tones.false_alarms import Alarms, counted, per_hour
from tests.bench.tones.recordings import MUSIC, pieces, voices

MUST_BE_FOUND = (key_presses.within_q24, key_presses.fastest, key_presses.overloaded)
MUST_BE_REFUSED = (
    key_presses.off_frequency,
    key_presses.too_short,
    key_presses.too_weak,
    key_presses.half_a_key,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=4000, help="of each kind")
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--messages", type=int, default=40, help="messages whose echo is pressed over")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print_presses(options.presses, options.seed)
    if options.clips is None or not options.clips.is_dir():
        print("talk-off and echo left out: no --clips folder with recordings of voices and music")
        return
    print_talk_off(counted(pieces(options.clips, options.hours, options.seed), keys=True, verdicts=False))
    print_echo(options.clips, options.messages, options.seed)


def print_presses(presses: int, seed: int) -> None:
    for make in MUST_BE_FOUND:
        tally = key_presses.measured(make, presses, seed)
        missed = dict(tally.missed_by)
        print(
            f"{make.__name__}: found {tally.found}/{tally.pressed} (goal 99.5 %), wrong {tally.wrong}, missed {missed}"
        )
    for make in MUST_BE_REFUSED:
        tally = key_presses.measured(make, presses, seed)
        told = tally.found + tally.wrong
        print(f"{make.__name__}: refused {tally.pressed - told}/{tally.pressed}")


def print_talk_off(alarms: Alarms) -> None:
    heard = ", ".join(f"{package} {seconds / 3600:.2f}" for package, seconds in alarms.by_package.most_common())
    print(f"talk-off over {alarms.hours:.2f} h, {alarms.changed_hours:.2f} h of them heard again, changed ({heard})")
    print(f"false keys {len(alarms.keys)}, per hour {per_hour(alarms.keys, alarms.hours)} (goal 1)")
    in_music = sum(any(package in alarm for package in MUSIC) for alarm in alarms.keys)
    print(f"of them in music {in_music}", *alarms.keys, sep="\n  ")


def print_echo(clips: Path, messages: int, seed: int) -> None:
    table = keys_over_echo.measured(voices(clips), messages, seed)
    print("keys found over our own echo, %; across: how far below the message the echo is, dB")
    print("  key dBm0", *(f"{loss:6.0f}" for loss in keys_over_echo.RETURN_LOSS_DB))
    for level in keys_over_echo.KEY_LEVELS_DBM0:
        cells = (table.found[level, loss] for loss in keys_over_echo.RETURN_LOSS_DB)
        print(f"  {level:8.0f}", *(f"{100 * cell.found / cell.pressed:6.1f}" for cell in cells))
    pressed = sum(cell.pressed for cell in table.found.values())
    print(f"of {pressed} presses {table.doubled} were told twice or wrongly")
    print(f"false keys in {table.alone_s / 60:.0f} min of echo alone: {table.false_alone}")


if __name__ == "__main__":
    main()

"""Which recordings a bench was asked to use: `--split` and `--clips`, and what to say where they cannot be had."""

import argparse
import sys
from pathlib import Path

from tests.bench.listening.__main__ import CACHE, SKIPPED, clips_folder
from tests.bench.listening.clips import Clips, read_clips
from tests.bench.listening.debian_packages import CannotFetchError
from tests.bench.listening.recordings import SPLITS


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--split", choices=SPLITS, default=SPLITS[0])
    parser.add_argument("--clips", type=Path, default=CACHE)


def clips_or_skip(asked: argparse.Namespace) -> Clips:
    """The set that was asked for; the bench ends as skipped where it is not there and cannot be fetched."""
    try:
        return read_clips(clips_folder(asked.clips, asked.split))
    except CannotFetchError as error:
        print(f"Skipped: {error}", file=sys.stderr)
        sys.exit(SKIPPED)

"""`robodial listen`: what call progress hears in recordings that start at the end of dialing."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from robodial.audio.call_progress import CallProgress
from robodial.audio.progress_event import ProgressEvent
from robodial.audio.sound_file import read_mono
from robodial.cli.options import country_code
from robodial.domain.voice_format import SAMPLE_RATE
from robodial.errors import SoundError
from robodial.i18n import gettext as _

BLOCK = SAMPLE_RATE // 50
"""20 ms, what a modem delivers at a time."""
LONGEST_RECORDING_S = 4 * 3600.0


def listen(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help=_("Recordings of calls: WAV, FLAC, OGG or MP3."))
    ],
    country: Annotated[
        str, typer.Option("--country", help=_("Country of the line (ISO code)."), callback=country_code)
    ] = "FR",
    as_json: Annotated[bool, typer.Option("--json", help=_("One JSON object per line."))] = False,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help=_("Not used by this command."))] = None,
) -> None:
    failed = False
    for file in files:
        try:
            samples = recorded(file)
        except SoundError as error:
            typer.echo(str(error), err=True)
            failed = True
            continue
        if not as_json:
            typer.echo(f"{file} ({len(samples) / SAMPLE_RATE:.1f} s)")
        for event in heard(samples, country):
            typer.echo(json.dumps({"file": str(file), **event.as_dict()}) if as_json else "  " + in_words(event))
        sys.stdout.flush()
    if failed:
        raise typer.Exit(1)


def recorded(file: Path) -> NDArray[np.int16]:
    """The recording as the line carried it: 8,000 Hz, its own level. Raises SoundError."""
    samples = read_mono(file, longest_s=LONGEST_RECORDING_S)
    return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)


def heard(samples: NDArray[np.int16], country: str) -> Iterator[ProgressEvent]:
    """Every event of one recording."""
    progress = CallProgress(country)
    for start in range(0, len(samples), BLOCK):
        yield from progress.hear(samples[start : start + BLOCK])


def in_words(event: ProgressEvent) -> str:
    """One line for a person: time, event, and what is known of it."""
    details = [str(value) for value in (event.who, event.why, event.category, event.key) if value]
    if event.evidence:
        details.append(f"({event.evidence})")
    if event.began is not None:
        details.append(_("since {seconds:.2f} s").format(seconds=event.began))
    return f"{event.t:8.2f}  {event.event:<12} {' '.join(details)}".rstrip()

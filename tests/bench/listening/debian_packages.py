"""Files out of Debian packages, downloaded and unpacked but not installed."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_TOOLS = ("apt-get", "dpkg-deb")
_DOWNLOAD_S = 600.0
"""The largest package has 160 MB."""


class CannotFetchError(Exception):
    """The text says what is missing, and what to do."""


def check_tools() -> None:
    """Raises CannotFetchError where there is no Debian."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        raise CannotFetchError(
            f"{' and '.join(missing)} not found: recordings come from Debian packages. "
            "Run this on Debian 12, or give a folder of recordings with --clips."
        )


@contextmanager
def unpacked(package: str, downloads: Path) -> Iterator[Path]:
    """The package's files, for a while. Its download is kept in `downloads`. Raises CannotFetchError."""
    archive = _downloaded(package, downloads)
    with TemporaryDirectory(dir=downloads) as folder:
        done = subprocess.run(["dpkg-deb", "-x", archive, folder], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            archive.unlink()
            raise CannotFetchError(f"{archive.name} cannot be unpacked ({_last_line(done.stderr)}). Try again.")
        yield Path(folder)


def _downloaded(package: str, downloads: Path) -> Path:
    have = sorted(downloads.glob(f"{package}_*.deb"))
    if have:
        return have[-1]
    with TemporaryDirectory(dir=downloads) as folder:  # so that a broken download is never taken for a whole one
        try:
            done = subprocess.run(
                ["apt-get", "download", "-q", package],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=_DOWNLOAD_S,
            )
        except subprocess.TimeoutExpired:
            raise CannotFetchError(f"{package} took longer than {_DOWNLOAD_S:.0f} s to download. Try again.") from None
        archives = list(Path(folder).glob(f"{package}_*.deb"))
        if done.returncode != 0 or not archives:
            raise CannotFetchError(
                f"{package} cannot be downloaded ({_last_line(done.stderr)}). "
                "Is there a network, and has `apt-get update` been run?"
            )
        return archives[0].rename(downloads / archives[0].name)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]

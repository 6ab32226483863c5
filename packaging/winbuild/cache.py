"""Parts of the build that are kept: each made once for one key, and made again when the key changes."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of parts. What is half made has another name, so that it is never taken for a part."""

    folder: Path

    def part(self, name: str, key: str, make: Callable[[Path], object]) -> Path:
        """The folder `name`, made by `make` when it is not there for this key."""
        place, stamp, unfinished = self.folder / name, self.folder / f"{name}.key", self.folder / f"{name}.unfinished"
        if place.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
            return place
        stamp.unlink(missing_ok=True)
        for old in (place, unfinished):
            remove(old)
        unfinished.mkdir(parents=True)
        make(unfinished)
        unfinished.rename(place)
        stamp.write_text(key, encoding="utf-8")
        return place


def key_of(*sources: str | Path) -> str:
    """Of texts, and of what files hold."""
    whole = hashlib.sha256()
    for source in sources:
        data = source.read_bytes() if isinstance(source, Path) else source.encode()
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def remove(folder: Path) -> None:
    """A folder and all in it. Raises RuntimeError when something is mounted inside: that is never ours to empty."""
    if not folder.exists():
        return
    if inside := list(_mounts_inside(folder)):
        raise RuntimeError(f"{inside[0]} is still mounted: unmount it (`umount {inside[0]}`), then try again")
    shutil.rmtree(folder)


def _mounts_inside(folder: Path) -> Iterable[str]:
    told = subprocess.run(["findmnt", "-rno", "TARGET"], capture_output=True, text=True, check=False).stdout
    return (line for line in told.splitlines() if line.startswith(f"{folder.resolve()}/"))

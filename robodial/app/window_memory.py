"""Where the window was when it was closed: size, place, page. In a small file, so that it moves with the data."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from robodial import files

FILE = "window.json"
LEAST_SEEN = (200, 100)
"""Pixels of the window, across and down, that must lie on a screen: enough to take hold of it."""
TITLE_HEIGHT = 40
LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the desktop."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WindowMemory:
    """`area` is that of the window when it is not maximised; `page` the place shown."""

    area: Area
    maximised: bool = False
    page: str = ""

    def is_visible_on(self, screens: Iterable[Area]) -> bool:
        """True when the window's upper edge can be seen on one of the screens: one may have been unplugged since."""
        return any(_is_seen(self.area, screen) for screen in screens)


def recall(home: Path) -> WindowMemory | None:
    """None when nothing was kept, or what was kept makes no sense."""
    try:
        kept = json.loads((home / FILE).read_text(encoding="utf-8"))
        area = Area(*(int(kept["area"][name]) for name in ("x", "y", "width", "height")))
        memory = WindowMemory(area, kept.get("maximised") is True, str(kept.get("page", "")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return memory if 0 < area.width < LARGEST and 0 < area.height < LARGEST else None


def keep(home: Path, memory: WindowMemory) -> None:
    """As far as possible: nobody must be kept from closing the window because of it."""
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        files.write_whole(home / FILE, json.dumps(asdict(memory)))


def _is_seen(window: Area, screen: Area) -> bool:
    across = min(window.x + window.width, screen.x + screen.width) - max(window.x, screen.x)
    down = min(window.y + window.height, screen.y + screen.height) - max(window.y, screen.y)
    top_is_reachable = screen.y <= window.y <= screen.y + screen.height - TITLE_HEIGHT
    return across >= LEAST_SEEN[0] and down >= LEAST_SEEN[1] and top_is_reachable

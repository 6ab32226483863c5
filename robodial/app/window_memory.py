"""Where the window was when it was closed: size, place, page. In a small file, so that it moves with the data.

Read before the window is painted, so with the least of imports.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FILE = "window.json"
LEAST_SEEN = (200, 100)
"""Pixels of the window, across and down, that must lie on a screen: enough to take hold of it."""
TITLE_HEIGHT = 40
LARGEST = 20_000
_KEPT = re.compile(r'"(x|y|width|height|maximised|page)": "?(-?\w*)')


class Area(NamedTuple):
    """A rectangle on the desktop."""

    x: int
    y: int
    width: int
    height: int


class WindowMemory(NamedTuple):
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
        kept = dict(_KEPT.findall((home / FILE).read_text(encoding="utf-8")))
        area = Area(*(int(kept[name]) for name in Area._fields))
        memory = WindowMemory(area, kept.get("maximised") == "true", kept.get("page", ""))
    except (OSError, ValueError, KeyError):
        return None
    return memory if 0 < area.width < LARGEST and 0 < area.height < LARGEST else None


def keep(home: Path, memory: WindowMemory) -> None:
    """As far as possible: nobody must be kept from closing the window because of it."""
    import json

    from robodial import files

    kept = {"area": memory.area._asdict(), "maximised": memory.maximised, "page": memory.page}
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        files.write_whole(home / FILE, json.dumps(kept))


def _is_seen(window: Area, screen: Area) -> bool:
    across = min(window.x + window.width, screen.x + screen.width) - max(window.x, screen.x)
    down = min(window.y + window.height, screen.y + screen.height) - max(window.y, screen.y)
    top_is_reachable = screen.y <= window.y <= screen.y + screen.height - TITLE_HEIGHT
    return across >= LEAST_SEEN[0] and down >= LEAST_SEEN[1] and top_is_reachable

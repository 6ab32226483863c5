"""The PC is asked to stay awake while calls can be made, and only then; where it cannot be asked, calls go on."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from types import SimpleNamespace

import pytest
import wakepy

from robodial.app.awake import kept_awake


class System:
    """Stands for the operating system: notes what it is asked."""

    def __init__(self, *, willing: bool = True) -> None:
        self.told: list[str] = []
        self._willing = willing

    @contextmanager
    def running(self, **_how: object) -> Iterator[SimpleNamespace]:
        self.told.append("awake")
        yield SimpleNamespace(active=self._willing)
        self.told.append("may sleep")


def switched(system: System, monkeypatch: pytest.MonkeyPatch, *states: bool) -> list[str]:
    monkeypatch.setattr(wakepy.keep, "running", system.running)

    async def main() -> None:
        async with AsyncExitStack() as stack:
            switch = kept_awake(stack)
            for state in states:
                switch(state)

    asyncio.run(main())
    return system.told


def test_awake_while_calls_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert switched(System(), monkeypatch, True, False, True) == ["awake", "may sleep", "awake", "may sleep"]


def test_a_pc_that_cannot_be_asked_is_said_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    switched(System(willing=False), monkeypatch, True)
    assert "sleep mode" in caplog.text


def test_the_real_library_fails_softly_or_works_here() -> None:
    async def main() -> None:
        async with AsyncExitStack() as stack:
            switch = kept_awake(stack)
            switch(True)
            switch(False)

    asyncio.run(main())

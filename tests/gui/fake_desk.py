"""A desk without an engine: it notes what it was told, and lets a test say what happens."""

from collections.abc import Callable, Mapping

from robodial.app.campaign_run import RunRequest
from robodial.app.desk import DeskEvent
from robodial.domain.line import LineId
from robodial.engine.commands import Command, StopCampaign
from robodial.errors import RobodialError


class FakeDesk:
    """`told` holds the commands, `started` the runs. `happen` is what the engine's thread would tell."""

    def __init__(self) -> None:
        self.told: list[Command] = []
        self.started: list[RunRequest] = []
        self.refuses: RobodialError | None = None
        self.is_running = False
        self.hung_up = False
        self.loudness: dict[LineId, float] = {}
        self._listeners: list[Callable[[DeskEvent], None]] = []

    def subscribe(self, listener: Callable[[DeskEvent], None]) -> None:
        self._listeners.append(listener)

    def happen(self, *events: DeskEvent) -> None:
        for event in events:
            for listener in self._listeners:
                listener(event)

    def start(self, request: RunRequest, speed: float = 1.0) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.started.append(request)
        self.is_running = True

    def submit(self, command: Command) -> None:
        self.told.append(command)

    def let_calls_end(self) -> None:
        self.told.append(StopCampaign("stopped by the user"))

    def hang_up_now(self) -> None:
        self.hung_up = True

    def wait(self, timeout_s: float | None = None) -> bool:
        return True

    def levels(self) -> Mapping[LineId, float]:
        return self.loudness

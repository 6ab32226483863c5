"""A port and a session joined on the event loop: commands that return answers, data states that begin and end.

One task talks at a time; what a cancelled task left under way is finished first. Every wait ends: each has a
deadline in the session or here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from robodial.domain.line import LineId
from robodial.domain.port import Port
from robodial.errors import CommandRejected, ModemError, ModemTimeout, PortStuck
from robodial.i18n import gettext as _
from robodial.i18n.figures import decimal
from robodial.modem.at_commands import Command, Kind
from robodial.modem.dialogue import Dialogue
from robodial.modem.profile import Step
from robodial.modem.session import Answer, DataEnded, Session, SessionEvent, State, StreamSilent

log = logging.getLogger(__name__)
T = TypeVar("T")

WAKE = "ATE0V1Q0"
"""The question whether a modem is there. One that a program before left silent (`Q1`) answers it too."""
PORT_CALL_S = 6.0
"""Longest wait for the port to open, close or move DTR; the port's own watchdog is quicker."""
LATE_TIMER_S = 5.0
"""Beyond a deadline of the session: only a fault of ours can need it."""

EventSink = Callable[[SessionEvent, float], None]
FaultSink = Callable[[ModemError], None]


def _ignore_event(event: SessionEvent, at: float) -> None:
    log.debug("between calls at %.3f: %s", at, event)


def _ignore_fault(error: ModemError) -> None:
    log.warning("between calls: %s", error)


class Channel:
    """Talks with one modem through `port`."""

    def __init__(self, line_id: LineId, port: Port) -> None:
        self.line_id = line_id
        self.port = port
        self.session = Session()
        self.fault: ModemError | None = None
        self.is_open = False
        self.may_be_off_hook = False
        """A call is over, and nothing since has shown that the modem let go of the line; whatever the port does."""
        self.on_event: EventSink = _ignore_event
        self.on_fault: FaultSink = _ignore_fault
        self._answer: asyncio.Future[Answer] | None = None
        self._ended: asyncio.Future[DataEnded] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._generation = 0
        self.bytes_seen = 0
        self._dialogue = Dialogue(line_id)

    # ---- port -------------------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take the port. Raises PortUnavailable, PortStuck."""
        self.fault = None
        self.session.reset()
        self._generation += 1
        generation = self._generation

        def on_bytes(data: bytes) -> None:
            if generation == self._generation:
                self._receive(data)

        def on_lost(error: ModemError) -> None:
            if generation == self._generation:
                self._lost(error)

        await self._port_call(self.port.open(on_bytes, on_lost), _("opening"))
        self.is_open = True
        self._dialogue.noted(f"{self.port.name} opened")

    async def close(self) -> None:
        """Give the port back; never raises."""
        self._generation += 1
        if self.is_open:
            self._dialogue.noted(f"{self.port.name} closed")
        self.is_open = False
        self._stop_timer()
        try:
            async with asyncio.timeout(PORT_CALL_S):
                await self.port.close()
        except (ModemError, TimeoutError, OSError) as error:
            log.error("%s: closing %s: %s", self.line_id, self.port.name, error)

    async def set_dtr(self, on: bool) -> None:
        """Raise or drop DTR. Raises ModemError when the port does not return."""
        self._dialogue.noted(f"DTR {'on' if on else 'off'}")
        await self._port_call(self.port.set_dtr(on), "DTR")

    async def _port_call(self, call: Awaitable[None], what: str) -> None:
        try:
            async with asyncio.timeout(PORT_CALL_S):
                await call
        except TimeoutError:
            raise self._stuck(what) from None
        except ModemError as error:
            error.line_id = error.line_id or self.line_id
            raise

    def _stuck(self, what: str) -> PortStuck:
        return PortStuck(
            _("{port} does not respond any more ({what}). Unplug the modem, wait five seconds and plug it in.").format(
                port=self.port.name, what=what
            ),
            line_id=self.line_id,
        )

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._check()
        self.port.write(data)

    def discard_output(self) -> None:
        """Drop what the modem has not taken yet."""
        if self.fault is None:
            self.port.discard_output()

    # ---- conversation -----------------------------------------------------------------------------------------

    async def ask(self, command: Command) -> Answer:
        """Send a command and wait for its answer, whatever it is. Raises ModemTimeout, PortLost."""
        await self.settle()
        loop = asyncio.get_running_loop()
        self._answer = loop.create_future()
        self._dialogue.asked(command, loop.time())
        self.write(self.session.command(command, loop.time()))
        self._arm()
        answer = await self._wait(self._answer, command.timeout_s)
        if answer.result is None:
            raise self._timeout(command.text, command.timeout_s)
        return answer

    async def demand(self, command: Command) -> Answer:
        """As `ask`, and the answer must be yes. Raises CommandRejected."""
        answer = await self.ask(command)
        if not answer.ok:
            raise CommandRejected(
                _("{line}: the modem refused {command} with {answer}. Check its model with `robodial lines`.").format(
                    line=self.line_id, command=command.text, answer=answer.text
                ),
                line_id=self.line_id,
                command=command.text,
                response=answer.text,
            )
        return answer

    async def abort_dialing(self) -> None:
        """Stop a dial command under way: any byte does (V.250 5.6.1). Whatever the modem answers is fine."""
        if self.session.state is State.COMMAND:
            self._dialogue.noted("dialing broken off")
            self.write(self.session.abort(asyncio.get_running_loop().time()))
            self._arm()
            await self.settle()

    async def end_data(self, steps: Iterable[Step]) -> None:
        """Leave a data state, trying each step in turn. Raises ModemTimeout when all are in vain."""
        await self.settle(finish_ending=False)
        waited = 0.0
        for step in steps:
            if self.session.state in (State.IDLE, State.COMMAND):
                return
            ended = await self._end_step(step)
            if ended.clean:
                return
            waited += step.wait_s
        raise self._timeout(_("end of voice data"), waited)

    async def _end_step(self, step: Step) -> DataEnded:
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        self._dialogue.noted(f"end of data: {step.send!r}")
        self.write(self.session.end(step, loop.time()))
        self._arm()
        return await self._wait(self._ended, step.wait_s)

    def begin_end(self, step: Step) -> "asyncio.Future[DataEnded]":
        """Send a step without waiting; the future tells when the data state is over."""
        loop = asyncio.get_running_loop()
        self._check()
        self._ended = loop.create_future()
        self._dialogue.noted(f"end of data: {step.send!r}")
        self.write(self.session.end(step, loop.time()))
        self._arm()
        return self._ended

    async def settle(self, *, finish_ending: bool = True) -> None:
        """Let what a cancelled task began come to its end: a second command would be taken for a key press."""
        self._check()
        if self.session.state is State.COMMAND and self._answer is not None:
            await self._wait(self._answer, None)
        if finish_ending and self.session.state is State.ENDING and self._ended is not None:
            await self._wait(self._ended, None)

    async def _wait(self, future: "asyncio.Future[T]", limit_s: float | None) -> T:
        """The future's result. Cancelling the waiter leaves it alone: the modem answers all the same."""
        deadline = self.session.deadline
        now = asyncio.get_running_loop().time()
        allowed = max(limit_s or 0.0, (deadline - now) if deadline is not None else 0.0) + LATE_TIMER_S
        try:
            async with asyncio.timeout(allowed):
                return await asyncio.shield(future)
        except TimeoutError:
            raise self._timeout(_("an answer"), allowed) from None

    def _timeout(self, command: str, waited_s: float) -> ModemTimeout:
        return ModemTimeout(
            _("{line}: the modem on {port} did not answer within {seconds} s ({command}).").format(
                line=self.line_id, port=self.port.name, seconds=decimal(waited_s), command=command
            ),
            line_id=self.line_id,
            command=command,
            waited_s=waited_s,
        )

    def _check(self) -> None:
        if self.fault is not None:
            raise self.fault

    # ---- what comes in ----------------------------------------------------------------------------------------

    def _receive(self, data: bytes) -> None:
        at = asyncio.get_running_loop().time()
        self.bytes_seen += len(data)
        self._dispatch(self.session.receive(data, at), at)

    def _dispatch(self, events: list[SessionEvent], at: float) -> None:
        for event in events:
            self._dialogue.happened(event, at)
            if isinstance(event, Answer):
                _resolve(self._answer, event)
            elif isinstance(event, DataEnded) and event.asked:
                _resolve(self._ended, event)
            elif isinstance(event, StreamSilent):
                self.on_fault(self._timeout(_("sound from the line"), 3.0))
            else:
                if isinstance(event, DataEnded):
                    _resolve(self._ended, event)
                self.on_event(event, at)
        self._arm()

    def _lost(self, error: ModemError) -> None:
        error.line_id = error.line_id or self.line_id
        self.fault = error
        self._dialogue.noted(f"port lost: {error}")
        self._stop_timer()
        for future in (self._answer, self._ended):
            _fail(future, error)
        self.on_fault(error)

    # ---- time -------------------------------------------------------------------------------------------------

    def _arm(self) -> None:
        """A timer at or before the session's deadline; a timer that rings too early is cheaper than moving it."""
        deadline = self.session.deadline
        if deadline is None or (self._timer is not None and self._timer_at <= deadline):
            return
        self._stop_timer()
        self._timer_at = deadline
        self._timer = asyncio.get_running_loop().call_at(deadline, self._ring)

    def _ring(self) -> None:
        self._timer = None
        at = max(asyncio.get_running_loop().time(), self._timer_at)
        self._dispatch(self.session.expire(at), at)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # ---- recovery ---------------------------------------------------------------------------------------------

    def restart(self) -> None:
        """Forget the conversation; the modem is about to be brought back by force."""
        self._dialogue.noted("conversation given up")
        given_up = self._timeout(_("given up"), 0.0)
        for future in (self._answer, self._ended):
            _fail(future, given_up)
        self._answer = self._ended = None
        self.session.reset()
        self._stop_timer()


def _resolve(future: "asyncio.Future[T] | None", value: T) -> None:
    if future is not None and not future.done():
        future.set_result(value)


def _fail(future: "asyncio.Future[Answer] | asyncio.Future[DataEnded] | None", error: ModemError) -> None:
    if future is not None and not future.done():
        future.set_exception(error)
        future.exception()  # seen: nobody may be waiting any more


def setting(text: str, timeout_s: float = 3.0) -> Command:
    """A command that changes or asks something."""
    return Command(text, Kind.SETTING, timeout_s)

"""A small modem in memory, written for the driver's tests: answers from a table, audio at its own clock.

It is a `domain.port.Port`. What differs between families is given to it; faults are switched on by name.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from robodial.errors import ModemError, PortUnavailable

CX_VSM = (
    '0,"SIGNED PCM",8,0,8000,0,0',
    '1,"UNSIGNED PCM",8,0,8000,0,0',
    '129,"IMA ADPCM",4,0,8000,0,0',
    '130,"UNSIGNED PCM",8,0,8000,0,0',
    '131,"Mu-Law",8,0,8000,0,0',
    '132,"A-Law",8,0,8000,0,0',
    '133,"14 bit PCM",14,0,8000,0,0',
)
USR_VSM = (
    '128,"8-BIT LINEAR",(7200,8000,11025)',
    '129,"16-BIT LINEAR",(7200,8000,11025)',
    '130,"8-BIT ALAW",(8000)',
    '131,"8-BIT ULAW",(8000)',
    '132,"IMA ADPCM",(7200,8000,11025)',
)
GENERIC_VSM = (
    '0,"SIGNED PCM",8,0,(8000),(0),(0)',
    '1,"UNSIGNED PCM",8,0,(8000),(0),(0)',
    '4,"G.711U",8,0,(8000),(0),(0)',
    '5,"G.711A",8,0,(8000),(0),(0)',
    '6,"SIGNED PCM",16,0,(8000),(0),(0)',
)
TWO_BYTES = {129, 6}


@dataclass(frozen=True)
class Family:
    """What the modem says and does; `refuses` are beginnings of settings it answers with ERROR."""

    name: str
    info: dict[str, tuple[str, ...]] = field(hash=False)
    vsm: tuple[str, ...]
    refuses: tuple[str, ...] = ()
    duplex: bool = True
    keeps_voice: bool = False
    clears: bool = True  # <DLE><CAN> works
    ok_after_listening: bool = True
    play_final: bytes = b"\r\nOK\r\n"
    dialed: str = "OK"


CONEXANT = Family(
    "conexant_cx930xx",
    {
        "I0": ("56000",),
        "I3": ("CX93001-EIS_V0.2013-V92",),
        "+GMI": ("CONEXANT",),
        "+GMM": ("V90",),
        "+FCLASS=?": ("0,1,1.0,2,8",),
        "+VLS=?": ('0,"",B0804100,B0804100,B0804100', '1,"T",0B8433C1,0FE431C1,0B8431C1'),
        "+GCI?": ("+GCI: B5",),
    },
    CX_VSM,
    refuses=("+VEM", "+VBT", "S9="),
    keeps_voice=True,
)
USR = Family(
    "us_robotics_5637",
    {
        "I0": ("5601",),
        "I3": ("U.S. Robotics 56K FAX USB V1.2.23",),
        "+FMI?": ("U.S. Robotics",),
        "+FCLASS=?": ("0,1,1.0,2,8",),
        "+VLS=?": ('0,"",B0000000,B0000000,B0000000', '1,"T",0BC01800,0BC01800,0BC01800'),
        "+GCI?": ("3D",),
    },
    USR_VSM,
    refuses=("+GMI", "+GMM"),
    clears=False,
    ok_after_listening=False,
)
GENERIC = Family(
    "generic_v253",
    {"I0": ("28800",), "I3": ("ACME voice",), "+FCLASS=?": ("0,8",), "+VLS=?": ('1,"T",00,00,00',)},
    GENERIC_VSM,
    refuses=("+GMI", "+GMM", "+FMI", "+FMM", "+GCI", "+VRN", "+VRA"),
    duplex=False,
    play_final=b"\x10\x03\r\nOK\r\n",
)
FAMILIES = (CONEXANT, USR, GENERIC)


@dataclass
class ScriptedModem:
    """The modem and its port. `heard` is what the far end heard, `lines` every command line that came.

    Full, it takes no more until it holds no more than `refills_at` bytes. `quiet`: a program before sent it Q1.
    """

    family: Family = CONEXANT
    clock: float = 1.0
    fifo_bytes: int = 2048
    refills_at: int | None = None
    sends: bytes = b"\x55"
    pipe: Callable[[bytes], list[bytes]] = lambda data: [data]
    name: str = "sim:1"
    faults: set[str] = field(default_factory=set)
    dial_answers: list[str] = field(default_factory=list)
    heard: bytearray = field(default_factory=bytearray)
    lines: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    deepest: int = 0
    shallowest: int | None = None
    underruns: int = 0
    off_hook: bool = False
    opened: int = 0
    dtr_drops: int = 0
    tick_s: float = 0.02
    dialed_at: float = 0.0
    delay_s: float = 0.0
    answers_after_s: float = 0.0
    quiet: bool = False

    def __post_init__(self) -> None:
        self._queue = bytearray()
        self._fifo = bytearray()
        self._dle = False
        self._ending = False
        self._is_full = False
        self._line = bytearray()
        self._state = "command"
        self._voice = False
        self._echo = True
        self._bytes_per_sample = 1
        self._on_bytes: Callable[[bytes], None] | None = None
        self._on_lost: Callable[[ModemError], None] | None = None
        self._ticker: asyncio.TimerHandle | None = None
        self._dry = True
        self._fraction = 0.0
        self._dialing: asyncio.TimerHandle | None = None

    # ---- Port -------------------------------------------------------------------------------------------------

    async def open(self, on_bytes: Callable[[bytes], None], on_lost: Callable[[ModemError], None]) -> None:
        if "missing" in self.faults:
            raise PortUnavailable(f"{self.name} is not there.", reason="missing")
        if "open hangs" in self.faults:
            await asyncio.sleep(1e6)
        self.opened += 1
        self._on_bytes, self._on_lost = on_bytes, on_lost
        if "stuck until reopened" in self.faults and self.opened > 1:
            self.faults.discard("stuck until reopened")
            self._reset()

    def write(self, data: bytes) -> None:
        assert self._on_bytes is not None, "written to a closed port"
        self.raw += data
        self._queue += data
        self._take()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def discard_output(self) -> None:
        self._queue.clear()

    async def set_dtr(self, on: bool) -> None:
        if "dtr hangs" in self.faults:
            await asyncio.sleep(1e6)
        if not on:
            self.dtr_drops += 1
            if "stuck until dtr" in self.faults:
                self.faults.discard("stuck until dtr")
            if not self.faults & {"stuck", "stuck until reopened"}:
                self._reset()

    async def close(self) -> None:
        self._on_bytes = None
        self._reset()
        if "close hangs" in self.faults:
            await asyncio.sleep(1e6)

    # ---- the modem --------------------------------------------------------------------------------------------

    def lose(self, error: ModemError) -> None:
        """The port goes away now."""
        on_lost, self._on_bytes = self._on_lost, None
        self._stop_ticking()
        assert on_lost is not None
        on_lost(error)

    def say(self, data: bytes) -> None:
        """Send bytes to the driver."""
        for piece in self.pipe(data):
            if self.delay_s:
                asyncio.get_running_loop().call_later(self.delay_s, self._arrive, piece)
            else:
                self._arrive(piece)

    def _arrive(self, piece: bytes) -> None:
        if self._on_bytes is not None and piece:
            self._on_bytes(piece)

    def drop_voice_mode(self) -> None:
        """As some do when nothing happens for long."""
        self._voice = False

    def empty_buffer(self) -> None:
        """Everything written ahead is gone."""
        self._fifo.clear()
        self._queue.clear()

    def end_by_itself(self) -> None:
        """Voice data ends though nobody asked."""
        self._end(b"\x10\x03\r\nOK\r\n")

    def freeze(self) -> None:
        """Time stands still in the modem."""
        self._stop_ticking()

    @property
    def lead(self) -> int:
        """Bytes written ahead."""
        return len(self._fifo) + len(self._queue)

    @property
    def state(self) -> str:
        return self._state

    def go_to(self, state: str) -> None:
        """As after a crash of the program before: in a data state, off-hook."""
        self._state, self.off_hook, self._voice = state, True, True
        self._start_ticking()

    def _reset(self) -> None:
        self._stop_ticking()
        if self._dialing is not None:
            self._dialing.cancel()
        self._state, self._voice, self.off_hook, self._echo = "command", False, False, True
        self._queue.clear()
        self._fifo.clear()
        self._line.clear()
        self._dle = self._ending = False

    def _take(self) -> None:
        """Take bytes while there is room: commands at once, audio as far as the buffer goes."""
        while self._queue:
            if self._state in ("vtx", "vtr") and (self._has_no_room() or self._ending):
                return
            if self._state in ("vtx", "vtr") and not self._dle and b"\x10" not in self._queue and not self.faults:
                room = self.fifo_bytes - len(self._fifo)
                self._fifo += self._queue[:room]
                del self._queue[:room]
                continue
            byte = self._queue.pop(0)
            if self.faults & {"stuck", "stuck until dtr", "stuck until reopened"}:
                continue
            if self._state == "command":
                self._command_byte(byte)
            elif self._state == "dialing":
                self._dial_done("NO CARRIER")
            else:
                self._data_byte(byte)

    def _has_no_room(self) -> bool:
        refills_at = self.fifo_bytes - 1 if self.refills_at is None else self.refills_at
        self._is_full = len(self._fifo) >= self.fifo_bytes or (self._is_full and len(self._fifo) > refills_at)
        return self._is_full or "takes no sound" in self.faults

    def restart(self) -> None:
        """As after a dip of its power: on-hook, echo on."""
        self._reset()

    def _command_byte(self, byte: int) -> None:
        if self._echo:
            self.say(bytes([byte]))
        if byte != 0x0D:
            self._line.append(byte)
            return
        text = self._line.decode("latin-1").upper()
        self._line.clear()
        if "AT" not in text:
            return
        self.lines.append(text)
        if text.startswith("ATD"):
            self.dialed_at = asyncio.get_running_loop().time()
        asyncio.get_running_loop().call_later(0.015, self._run, text[text.index("AT") + 2 :])

    def _say_text(self, text: str) -> None:
        if self.quiet and text in ("OK", "ERROR", "CONNECT", "NO CARRIER"):
            return
        self.say(f"\r\n{text}\r\n".encode())

    def _run(self, body: str) -> None:
        if "silent" in self.faults or ("silent to " + body) in self.faults:
            return
        if body.startswith("DT"):
            self._dial(body[2:])
            return
        for part in body.split(";"):
            if not self._one(part):
                self._say_text("ERROR")
                return
            if self._state != "command":
                return
        self._say_text("OK")

    def _one(self, part: str) -> bool:
        if any(part.startswith(refused) for refused in self.family.refuses):
            return False
        if part in self.family.info:
            for line in self.family.info[part]:
                self._say_text(line)
            return True
        if part == "Z":
            self._voice, self._echo = False, True
            self.quiet = self.quiet or "quiet profile" in self.faults
        elif part.startswith("E0"):
            self._echo = "echo" in self.faults
            self.quiet = self.quiet and not part.endswith("Q0")
        elif part.startswith("H"):
            self.off_hook = False
            self._voice = self._voice and self.family.keeps_voice
            return "hang up fails" not in self.faults
        elif part.startswith("+FCLASS="):
            self._voice = part.endswith("8")
            return not (self._voice and "data only" in self.faults)
        elif part.startswith("+V"):
            return self._voice and self._voice_command(part)
        return True

    def _voice_command(self, part: str) -> bool:
        if part == "+VSM=?":
            for line in self.family.vsm:
                self._say_text(line)
        elif part.startswith("+VSM="):
            code = int(part[5:].partition(",")[0])
            if ("," in part and part.count(",") == 3) != (self.family.vsm is CX_VSM):
                return False
            self._bytes_per_sample = 2 if code in TWO_BYTES else 1
        elif part == "+VLS=1":
            self.off_hook = True
        elif part in ("+VTX", "+VRX", "+VTR"):
            return self._enter(part[1:].lower())
        return True

    def _enter(self, state: str) -> bool:
        if not self.off_hook or (state == "vtr" and not self.family.duplex):
            return False
        self._state = state
        self._fifo.clear()
        self._dry, self._fraction, self._ending, self._dle = True, 0.0, False, False
        self.say(b"\r\nCONNECT\r\n")
        self._start_ticking()
        return True

    def _dial(self, text: str) -> None:
        if not self._voice or (text.endswith(";") and "no semicolon" in self.faults):
            self._say_text("ERROR")
            return
        self._state = "dialing"
        answer = self.dial_answers.pop(0) if self.dial_answers else self.family.dialed
        delay = 1.5 + 0.15 * sum(c.isdigit() for c in text) + self.answers_after_s
        self._dialing = asyncio.get_running_loop().call_later(delay, self._dial_done, answer)

    def _dial_done(self, answer: str) -> None:
        assert self._dialing is not None
        self._dialing.cancel()
        self._state = "command"
        self.off_hook = answer in ("OK", "VCON", "CONNECT") and "on-hook after dialing" not in self.faults
        self._say_text(answer)

    # ---- voice data -------------------------------------------------------------------------------------------

    def _data_byte(self, byte: int) -> None:
        if not self._dle:
            if byte == 0x10:
                self._dle = True
            elif self._state != "vrx":
                self._fifo.append(byte)
            return
        self._dle = False
        if byte == 0x10 and self._state != "vrx":
            self._fifo.append(byte)
        elif byte == 0x18 and self.family.clears:
            self._fifo.clear()
        elif byte == 0x03 and self._state == "vtx":
            self._ending = True
            if not self._fifo:
                self._end(self.family.play_final)
        elif (byte == 0x21 and self._state == "vrx") or (byte == 0x5E and self._state == "vtr"):
            ok = b"\r\nOK\r\n" if self.family.ok_after_listening else b""
            self._end((self.sends * 3).replace(b"\x10", b"\x10\x10") + b"\x10\x03" + ok)

    def _end(self, last: bytes) -> None:
        self._stop_ticking()
        self._state = "command"
        self._ending = False
        self.say(last)

    def _start_ticking(self) -> None:
        self._stop_ticking()
        self._ticker = asyncio.get_running_loop().call_later(self.tick_s, self._tick)

    def _stop_ticking(self) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
            self._ticker = None

    def _tick(self) -> None:
        self._start_ticking()
        self._fraction += self.tick_s * 8000 * self.clock
        samples = int(self._fraction)
        self._fraction -= samples
        length = samples * self._bytes_per_sample
        if self._state in ("vtx", "vtr"):
            self._play(length)
        if self._state in ("vrx", "vtr") and "no samples" not in self.faults:
            self.say((self.sends * (length // len(self.sends) + 1))[:length].replace(b"\x10", b"\x10\x10"))

    def _play(self, length: int) -> None:
        lead = len(self._fifo) + len(self._queue)
        self.deepest = max(self.deepest, lead)
        while length:
            piece = self._fifo[:length]
            del self._fifo[: len(piece)]
            self.heard += piece
            length -= len(piece)
            self._take()
            if not piece:
                break
        if length and not self._ending:
            if not self._dry:
                self.underruns += 1
                self.say(b"\x10u")
            self._dry = True
        else:
            self._dry = False
        if self._ending and not self._fifo:
            self._end(self.family.play_final)

"""What each AT command does to an emulated modem."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from robodial.emulator.at_grammar import Command, Form, NotACommand, next_command, normal
from robodial.emulator.command_line import TOO_LONG
from robodial.emulator.signals import seconds_to_samples, sine_mix
from robodial.emulator.tones import dtmf

if TYPE_CHECKING:
    from robodial.emulator.virtual_modem import VirtualModem

OK = "OK"
ERROR = "ERROR"
TONE_DBFS = -12.0
PAGE = "Press any key to continue; ESC to quit."
ESCAPE_KEY = 0x1B

Handler = Callable[[Command], Awaitable[str | None]]


class Commands:
    """The command set of one modem. Handlers return a result code, or None once a data state has begun."""

    def __init__(self, modem: VirtualModem) -> None:
        self._modem = modem
        self._family = modem.family
        self._alone = True
        self._handlers: dict[str, Handler] = {
            "D": self._dial,
            "A": self._no_carrier,
            "O": self._no_carrier,
            "H": self._hook,
            "Z": self._reset,
            "&F": self._factory,
            "&V": self._dump,
            "+FCLASS": self._service_class,
            "+VIP": self._voice_defaults,
            "+VLS": self._line_select,
            "+VSM": self._format,
            "+VTX": self._play,
            "+VRX": self._listen,
            "+VTR": self._duplex,
            "+VTS": self._tones,
        }

    async def run(self, body: str) -> str | None:
        """Carry out a line up to its first failing command."""
        if body == TOO_LONG:
            return ERROR
        rest = normal(body)
        self._alone = True
        while rest:
            try:
                command, rest = next_command(rest)
            except NotACommand:
                return ERROR
            self._alone = self._alone and not rest
            if command.name in ("+VTX", "+VRX", "+VTR") and rest:
                return ERROR
            result = await self._one(command)
            if result != OK:
                return result
        return OK

    async def _one(self, command: Command) -> str | None:
        if (lines := self._identity(command)) is not None:
            self._modem.inform(lines)
            return OK
        if handler := self._handlers.get(command.name):
            if command.name.startswith("+V") and not self._modem.settings.in_voice:
                return ERROR
            return await handler(command)
        if command.name[0] == "S" and command.name[1:].isdigit():
            return self._register(command)
        if command.name in self._family.basic:
            return self._basic(command)
        return self._parameter(command)

    # ---- identification, registers, plain settings -----------------------------------------------------------

    def _identity(self, command: Command) -> tuple[str, ...] | None:
        tail = {Form.DO: command.value, Form.READ: "?"}.get(command.form)
        return None if tail is None else self._family.identity.get(command.name + tail)

    def _register(self, command: Command) -> str:
        number = int(command.name[1:])
        register = self._family.registers.get(number)
        if register is None:
            return ERROR
        if command.form is Form.READ:
            self._modem.inform((f"{self._modem.settings.registers[number]:03d}",))
        elif command.form is Form.SET:
            value = int(command.value or 0)
            if not register.least <= value <= register.most:
                return ERROR
            self._modem.settings.registers[number] = value
        return OK

    def _basic(self, command: Command) -> str:
        value = int(command.value or 0)
        if command.form is not Form.DO or value > self._family.basic[command.name]:
            return ERROR
        self._modem.settings.basic[command.name] = value
        return OK

    def _parameter(self, command: Command) -> str:
        settings, family = self._modem.settings, self._family
        name = command.name
        if name not in family.general and not (name in family.voice and settings.in_voice):
            return ERROR
        if command.form is Form.TEST:
            self._modem.inform(((family.voice.get(name) or family.general[name]).accepts,))
        elif command.form is Form.READ:
            self._modem.inform(((settings.voice if name in settings.voice else settings.general)[name],))
        elif command.form is Form.DO or not settings.set_parameter(name, command.value):
            return ERROR
        return OK

    # ---- hook and profile -----------------------------------------------------------------------------------

    async def _dial(self, command: Command) -> str | None:
        return await self._modem.dial(command.value)

    async def _no_carrier(self, command: Command) -> str:
        return "NO CARRIER"

    async def _hook(self, command: Command) -> str:
        if command.value == "1":
            self._modem.line.off_hook()
            return OK
        if command.value not in ("", "0"):
            return ERROR
        settings = self._modem.settings
        if settings.number("+VNH") != 2:
            self._modem.put_on_hook()
        if self._family.ath_leaves_voice:
            settings.service_class = "0"
            settings.forget_voice()
        await self._modem.spend(self._family.timing.hang_up_s)
        return OK

    async def _reset(self, command: Command) -> str:
        self._modem.put_on_hook()
        self._modem.settings.restore()
        return OK

    async def _factory(self, command: Command) -> str:
        if not (self._family.factory_alone and self._modem.settings.in_voice and not self._alone):
            self._modem.settings.restore()
        return OK

    async def _dump(self, command: Command) -> str:
        settings = self._modem.settings
        basic = " ".join(f"{name}{value}" for name, value in sorted(settings.basic.items()))
        registers = [f"S{number:02d}:{value:03d}" for number, value in sorted(settings.registers.items())]
        self._modem.inform(("ACTIVE PROFILE:", basic))
        for start in range(0, len(registers), 8):
            if self._family.pages:
                self._modem.inform((PAGE,))
                if await self._modem.any_key() == ESCAPE_KEY:
                    return OK
            self._modem.inform((" ".join(registers[start : start + 8]),))
        return OK

    # ---- voice ----------------------------------------------------------------------------------------------

    async def _service_class(self, command: Command) -> str:
        settings = self._modem.settings
        if command.form is Form.READ:
            self._modem.inform((settings.service_class,))
            return OK
        if command.form is Form.TEST:
            self._modem.inform((self._family.classes_answer,))
            return OK
        wanted = "8" if command.value == "8.0" else command.value
        if command.form is not Form.SET or wanted not in self._family.classes:
            return ERROR
        if settings.in_voice and wanted != "8":
            self._modem.put_on_hook()
            settings.forget_voice()
        settings.service_class = wanted
        return OK

    async def _voice_defaults(self, command: Command) -> str:
        label = self._modem.settings.label
        self._modem.settings.forget_voice()
        self._modem.settings.label = label
        return OK

    async def _line_select(self, command: Command) -> str:
        settings, lines = self._modem.settings, self._family.lines
        if command.form is Form.READ:
            self._modem.inform((str(settings.label),))
            return OK
        if command.form is Form.TEST:
            self._modem.inform(lines.answer)
            return OK
        if not command.value.isdigit() or int(command.value) not in lines.labels:
            return ERROR
        settings.label = int(command.value)
        if settings.label in lines.off_hook:
            self._modem.line.off_hook()
        else:
            self._modem.put_on_hook()
            await self._modem.spend(self._family.timing.hang_up_s)
        return OK

    async def _format(self, command: Command) -> str:
        settings, formats = self._modem.settings, self._family.formats
        if command.form is Form.READ:
            self._modem.inform((formats.shown.format(code=settings.format_code, rate=settings.format_rate),))
            return OK
        if command.form is Form.TEST:
            self._modem.inform(formats.answer)
            return OK
        values = command.value.split(",")
        least, most = formats.parameters
        if not least <= len(values) <= most or not all(value.isdigit() for value in values):
            return ERROR
        code, rate = int(values[0]), int(values[1]) if len(values) > 1 else 8000
        if settings.format_of(code) is None or rate not in formats.rates or any(int(v) for v in values[2:]):
            return ERROR
        settings.format_code, settings.format_rate = code, rate
        return OK

    async def _play(self, command: Command) -> str | None:
        if command.form is not Form.DO:
            return ERROR
        timing = self._family.timing
        return await self._modem.begin_data(timing.listen_to_play_s - timing.at_command_s, plays=True, listens=False)

    async def _listen(self, command: Command) -> str | None:
        if command.form not in (Form.DO, Form.SET) or command.value not in ("", "0", "1"):
            return ERROR
        return await self._modem.begin_data(self._family.timing.listen_start_s, plays=False, listens=True)

    async def _duplex(self, command: Command) -> str | None:
        if command.form is not Form.DO or not self._family.duplex:
            return ERROR
        return await self._modem.begin_data(self._family.timing.listen_start_s, plays=True, listens=True)

    # ---- tones ----------------------------------------------------------------------------------------------

    async def _tones(self, command: Command) -> str:
        """+VTS: digits, {digit,length}, [hz,hz,length], ! and pauses; lengths in 10 ms."""
        if command.form is Form.TEST:
            self._modem.inform(("(200-3200),(200-3200),(0-500)",))
            return OK
        items = re.findall(r"\{[^}]*\}|\[[^\]]*\]|[0-9A-D*#!]", command.value)
        separators = re.sub(r"\{[^}]*\}|\[[^\]]*\]|[0-9A-D*#!]", "", command.value)
        if command.form is not Form.SET or not items or separators.strip(",") or not self._modem.line.is_off_hook:
            return ERROR
        for item in items:
            if not await self._tone(item):
                return ERROR
        return OK

    async def _tone(self, item: str) -> bool:
        if item[0] == "[":
            fields = item[1:-1].split(",")
            if len(fields) != 3 or not all(f == "" or f.isdigit() for f in fields):
                return False
            frequencies = tuple(float(f) for f in fields[:2] if f and int(f))
            seconds = int(fields[2] or self._modem.settings.number("+VTD")) / 100
            if any(not 200 <= hz <= 3300 for hz in frequencies):
                return False
            await self._modem.sound(sine_mix(frequencies, seconds_to_samples(seconds), TONE_DBFS), seconds)
            return True
        key, seconds = item, self._key_length_s()
        if item[0] == "{":
            key, _, length = item[1:-1].partition(",")
            if not (len(key) == 1 and key in "0123456789ABCD*#" and length.isdigit()):
                return False
            seconds = int(length) / 100
        if key == "!":
            await self._modem.spend(0.5)
            return True
        await self._modem.sound(dtmf(key, round(seconds * 1000)), seconds)
        self._modem.line.digit(key)
        await self._modem.spend(self._modem.digit_off_s)
        return True

    def _key_length_s(self) -> float:
        settings = self._modem.settings
        hundredths = 0 if self._family.answer_report == "at_once" else settings.number("+VTD")
        return hundredths / 100 if hundredths else settings.registers[11] / 1000

"""Everything a modem remembers: S registers, basic settings, +V parameters, and when each is forgotten."""

from robodial.domain.voice_format import VoiceFormat
from robodial.emulator.at_grammar import Accepted
from robodial.emulator.family import Family, Parameter


class Settings:
    """One modem's settings. Voice ones die with +VIP, with leaving class 8 and with a reset."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self.restore()

    def restore(self) -> None:
        """The stored profile: echo on, text answers, class 0."""
        family = self._family
        self.registers = {number: register.default for number, register in family.registers.items()}
        self.basic = dict.fromkeys(family.basic, 0) | {"E": 1, "V": 1, "X": 4, "&D": 2, "&C": 1, "&K": 3, "M": 1}
        self.service_class = "0"
        self.general = {name: parameter.default for name, parameter in family.general.items()}
        self.forget_voice()

    def forget_voice(self) -> None:
        """Defaults for everything that begins with +V."""
        self.voice = {name: parameter.default for name, parameter in self._family.voice.items()}
        self.label = 0
        code, rate = self._family.formats.default.split(",")[:2]
        self.format_code, self.format_rate = int(code), int(rate)

    @property
    def in_voice(self) -> bool:
        """True in service class 8."""
        return self.service_class == "8"

    @property
    def voice_format(self) -> VoiceFormat | None:
        """How samples travel now."""
        return self.format_of(self.format_code)

    def format_of(self, code: int) -> VoiceFormat | None:
        """The format behind a +VSM code; None for one that is only listed."""
        return next((entry.format for entry in self._family.formats.codes if entry.code == code), None)

    def set_parameter(self, name: str, value: str) -> bool:
        """Set a + parameter; False and no change when it is out of range."""
        table, known = self._table(name)
        values = value.split(",")
        if not value or not Accepted(known[name].accepts).takes(values):
            return False
        old = table[name].split(",")
        table[name] = ",".join((values[n] if n < len(values) else "") or old[n] for n in range(len(old)))
        return True

    def number(self, name: str) -> int:
        """The first field of a voice parameter; 0 when the family does not have it."""
        return int(self.voice.get(name, "0").split(",")[0])

    def _table(self, name: str) -> tuple[dict[str, str], "dict[str, Parameter]"]:
        if name in self.voice:
            return self.voice, dict(self._family.voice)
        return self.general, dict(self._family.general)

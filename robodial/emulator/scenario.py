"""Scenarios: what the emulated network does and who answers there. TOML at the rim, frozen values inside.

One `[[callee]]` per kind of person, with a `share` (all shares add up to 1) or with a `number`, which is then
answered by that entry only. Several entries with the same number answer its first, second, ... call; the last one
answers all further calls. Without any share, a number that no entry names is not in service. Where a range
`[a, b]` is given, the value is drawn uniformly for each call.

`[network]`: `country`, `dial_tone_after_s`, `post_dial_delay_s`, `after_hangup = { tone, delay_s }` (tone: `busy`,
`congestion`, `dial` or `silence`), and optionally `on_hook_guard_s`, `noise_dbfs`, `outside_line` (the digit that a
private exchange wants before a number), and the echo of what the caller says: `echo_db`, how much weaker it comes back
(real lines: 10 to 25; not given: no echo), `echo_delay_s`, how long after the near hybrid's the far one's reflection
comes (0 to 0.02), `echo_far_db`, by how much it is weaker. What the modem's buffers hold delays the echo further.

`[[callee]]`, beside `kind` (human, machine, no_answer, busy, congestion, sit, fax):

- `ring_s`: seconds of ringing until the answer, or `rings`: the answer falls into the pause after that many rings.
- `ringback = false`: the caller hears silence instead of ringing.
- `lead_s`: silence after the answer, before the first word. `greeting_s`: length of the greeting, 0 for a silent
  answer; or `greeting`: a sound file (any format of libsndfile, 8000 Hz, one channel), relative to the scenario file.
- `beep_s`, `beep_hz`: a machine's beep after its greeting.
- `listens_s`: how much of the message is heard before the callee hangs up, or "whole".
- `hangs_up_after_s`: hangs up this long after answering, whatever is playing.
- `patience_s`: hangs up after hearing nothing for so long.
- `keys`: presses, each `{ key = "1", after_message_s = 2.0 }` (since the message began) or
  `{ key = "9", after_answer_s = 8.0 }`, with an optional `length_s`.
- `remarks`: what is said over the message, each `{ after_message_s = 0.5, speech_s = 1.0 }`, or with
  `sound`, a file like `greeting`, instead of `speech_s`.

`[[fault]]` entries are described in `robodial.emulator.faults`.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from importlib import resources
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from robodial.domain.voice_format import SAMPLE_RATE
from robodial.emulator.faults import Fault, FaultEntry
from robodial.emulator.remarks import Remark, RemarkEntry
from robodial.emulator.sound_files import sound_file
from robodial.emulator.tones import DTMF_KEYS, CountryTones, countries, tones_of
from robodial.errors import ScenarioError
from robodial.i18n import gettext as _

Range = tuple[float, float]


class CalleeKind(Enum):
    """Who or what is at the other end."""

    HUMAN = "human"
    MACHINE = "machine"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    CONGESTION = "congestion"
    SIT = "sit"
    FAX = "fax"

    @property
    def answers(self) -> bool:
        """True when the call is connected."""
        return self in (CalleeKind.HUMAN, CalleeKind.MACHINE, CalleeKind.FAX)


@dataclass(frozen=True, slots=True)
class KeyPress:
    """One key, `at_s` seconds after the answer or after the message began, `length_s` seconds long."""

    key: str
    at_s: float
    after_message: bool
    length_s: float


@dataclass(frozen=True, slots=True)
class CalleePlan:
    """Everything one call will meet, all chances drawn. Seconds; `listens_s` None means to the end."""

    number: str
    nth: int
    kind: CalleeKind
    dial_tone_after_s: float
    post_dial_delay_s: float
    ring_s: float
    lead_s: float
    greeting_s: float
    beep_s: float
    beep_hz: float
    listens_s: float | None
    hangs_up_after_s: float | None
    patience_s: float
    silence_after_hangup_s: float
    greeting: Path | None = None
    ringback: bool = True
    keys: tuple[KeyPress, ...] = ()
    remarks: tuple[Remark, ...] = ()
    voice_seed: int = 0

    @property
    def words_s(self) -> float:
        """From the answer to the end of greeting and beep."""
        return self.lead_s + self.greeting_s + self.beep_s


# ---- the file ------------------------------------------------------------------------------------------------------


def _as_range(value: Any) -> Any:
    return (value, value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _in_order(value: Range) -> Range:
    if not 0 <= value[0] <= value[1] < math.inf:
        raise ValueError("a range is [least, most], neither negative nor infinite")
    return value


Seconds = Annotated[Range, BeforeValidator(_as_range), AfterValidator(_in_order)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AfterHangup(_Entry):
    """What the caller hears when the callee has gone."""

    tone: Literal["busy", "congestion", "dial", "silence"] = "busy"
    delay_s: Seconds = (0.5, 3.0)


class NetworkEntry(_Entry):
    """`[network]`."""

    country: str = "FR"
    dial_tone_after_s: Seconds = (0.2, 0.5)
    post_dial_delay_s: Seconds = (1.5, 3.5)
    after_hangup: AfterHangup = AfterHangup()
    on_hook_guard_s: float = Field(1.0, ge=0, le=10)
    noise_dbfs: float | None = Field(-66.0, ge=-96, le=-20)
    echo_db: float | None = Field(None, ge=0, le=60)
    echo_delay_s: float = Field(0.008, ge=0, le=0.02)
    echo_far_db: float = Field(6.0, ge=0, le=40)
    outside_line: str = Field("", pattern=r"^\d?$")

    @model_validator(mode="after")
    def _country_known(self) -> "NetworkEntry":
        if self.country not in countries():
            raise ValueError(f"country: one of {', '.join(countries())}")
        return self


class KeyEntry(_Entry):
    """One press in `keys`."""

    key: str
    after_message_s: float | None = Field(None, ge=0)
    after_answer_s: float | None = Field(None, ge=0)
    length_s: float = Field(0.15, ge=0.02, le=10)

    @model_validator(mode="after")
    def _one_moment(self) -> "KeyEntry":
        if len(self.key) != 1 or self.key not in "".join(DTMF_KEYS):
            raise ValueError("key: one of 0-9 * # A-D")
        if (self.after_message_s is None) == (self.after_answer_s is None):
            raise ValueError("give either after_message_s or after_answer_s")
        return self

    def press(self) -> KeyPress:
        """As the callee will do it."""
        at_s = self.after_message_s if self.after_message_s is not None else self.after_answer_s
        return KeyPress(self.key, at_s or 0.0, self.after_message_s is not None, self.length_s)


class CalleeEntry(_Entry):
    """`[[callee]]`."""

    kind: CalleeKind
    share: float | None = Field(None, ge=0, le=1)
    number: str | None = None
    ring_s: Seconds = (4.0, 16.0)
    rings: int | None = Field(None, ge=0, le=50)
    ringback: bool = True
    lead_s: Seconds = (0.1, 0.6)
    greeting_s: Seconds = (0.35, 1.6)
    greeting: Path | None = None
    beep_s: Seconds = (0.2, 0.9)
    beep_hz: Seconds = (420.0, 1400.0)
    listens_s: Literal["whole"] | Seconds = "whole"
    hangs_up_after_s: Seconds | None = None
    patience_s: Seconds = (20.0, 20.0)
    keys: tuple[KeyEntry, ...] = ()
    remarks: tuple[RemarkEntry, ...] = ()

    @model_validator(mode="after")
    def _share_or_number(self) -> "CalleeEntry":
        if (self.share is None) == (self.number is None):
            raise ValueError("give either share or number")
        if self.number is not None and not any(c.isdigit() for c in self.number):
            raise ValueError("number: no digits in it")
        return self


class ScenarioFile(_Entry):
    """The whole file."""

    network: NetworkEntry = NetworkEntry()
    callee: tuple[CalleeEntry, ...] = Field(min_length=1)
    fault: tuple[FaultEntry, ...] = ()

    @model_validator(mode="after")
    def _shares_add_up(self) -> "ScenarioFile":
        shares = [entry.share for entry in self.callee if entry.share is not None]
        if shares and abs(sum(shares) - 1.0) > 1e-6:
            raise ValueError(f"callee: the shares add up to {sum(shares):g}, not to 1")
        return self


# ---- the scenario --------------------------------------------------------------------------------------------------


class Scenario:
    """A network and its people."""

    def __init__(self, file: ScenarioFile, *, source: str = "") -> None:
        self.source = source
        self.network = file.network
        self.tones: CountryTones = tones_of(file.network.country)
        self.faults: tuple[Fault, ...] = tuple(entry.fault() for entry in file.fault)
        self._kinds = tuple(entry for entry in file.callee if entry.share is not None)
        self._scripted = self._by_number(file.callee)

    @property
    def has_shares(self) -> bool:
        """True when any number may be called; else only those that the file names are in service."""
        return bool(self._kinds)

    def callee_for(self, number: str, nth_call: int, seed: int) -> CalleePlan:
        """Who answers the `nth_call` (from 1) of `number`; the same for the same arguments."""
        plain = self.plain_number(number)
        rng = Random(f"{seed}/{plain}/{nth_call}")
        entry = self._entry_for(plain, nth_call, rng.random())
        return _draw(entry, self, plain, nth_call, rng)

    def plain_number(self, number: str) -> str:
        """National digits: +33 1 99 and 0033199 become 0199 on a French exchange."""
        digits = "".join(c for c in number if c.isdigit())
        tones = self.tones
        for prefix in ("+", "00", "011"):
            code = (prefix if prefix != "+" else "") + tones.calling_code
            international = number.strip().startswith("+") if prefix == "+" else True
            if international and digits.startswith(code) and len(digits) >= len(code) + 8:
                return tones.trunk_prefix + digits[len(code) :]
        if tones.calling_code == "1" and len(digits) == 11 and digits.startswith("1"):
            return digits[1:]
        return digits

    def _by_number(self, entries: tuple[CalleeEntry, ...]) -> Mapping[str, list[CalleeEntry]]:
        scripted: dict[str, list[CalleeEntry]] = {}
        for entry in entries:
            if entry.number is not None:
                scripted.setdefault(self.plain_number(entry.number), []).append(entry)
        return scripted

    def _entry_for(self, number: str, nth_call: int, chance: float) -> CalleeEntry:
        if scripted := self._scripted.get(number):
            return scripted[min(nth_call, len(scripted)) - 1]
        for entry in self._kinds:
            chance -= entry.share or 0.0
            if chance < 0:
                return entry
        return self._kinds[-1] if self._kinds else _NOT_IN_SERVICE


_NOT_IN_SERVICE = CalleeEntry(kind=CalleeKind.SIT, share=1.0)


def _draw(entry: CalleeEntry, scenario: Scenario, number: str, nth: int, rng: Random) -> CalleePlan:
    """Every chance is drawn, needed or not, in a fixed order: one change in a file then moves nothing else."""
    network, tones = scenario.network, scenario.tones
    dial_tone, delay, gone = (
        rng.uniform(*r) for r in (network.dial_tone_after_s, network.post_dial_delay_s, network.after_hangup.delay_s)
    )
    ring, lead, greeting, beep, beep_hz, patience = (
        rng.uniform(*r)
        for r in (entry.ring_s, entry.lead_s, entry.greeting_s, entry.beep_s, entry.beep_hz, entry.patience_s)
    )
    listens, hangs_up = rng.random(), rng.random()
    if entry.rings is not None:
        ring = max(0.0, entry.rings - 0.25) * tones.ringback.period_s
    return CalleePlan(
        number=number,
        nth=nth,
        kind=entry.kind,
        dial_tone_after_s=dial_tone,
        post_dial_delay_s=delay,
        ring_s=ring if entry.kind.answers else 0.0,
        lead_s=lead,
        greeting_s=_file_seconds(entry.greeting) if entry.greeting else greeting,
        beep_s=beep if entry.kind is CalleeKind.MACHINE else 0.0,
        beep_hz=beep_hz,
        listens_s=None if entry.listens_s == "whole" else _between(entry.listens_s, listens),
        hangs_up_after_s=None if entry.hangs_up_after_s is None else _between(entry.hangs_up_after_s, hangs_up),
        patience_s=patience if entry.kind is CalleeKind.HUMAN else math.inf,
        silence_after_hangup_s=gone,
        greeting=entry.greeting,
        ringback=entry.ringback,
        keys=tuple(key.press() for key in entry.keys),
        remarks=tuple(said.remark() for said in entry.remarks),
        voice_seed=rng.getrandbits(32),
    )


def _between(bounds: Range, chance: float) -> float:
    return bounds[0] + (bounds[1] - bounds[0]) * chance


# ---- reading -------------------------------------------------------------------------------------------------------


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario file. Raises ScenarioError naming file, place and what is wrong."""
    path = Path(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(_("{file} cannot be read: {reason}").format(file=path, reason=error)) from error
    return parse_scenario(text, source=str(path), folder=path.parent)


def parse_scenario(text: str, *, source: str = "scenario", folder: Path | None = None) -> Scenario:
    """A scenario from its text; sound files are looked for in `folder`. Raises ScenarioError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_("{file} is not valid TOML: {reason}").format(file=source, reason=error)) from error
    _place_sounds(raw, folder or Path(), source)
    try:
        return Scenario(ScenarioFile.model_validate(raw), source=source)
    except ValidationError as error:
        raise ScenarioError(_complaint(source, error)) from error


def demo_scenario() -> Scenario:
    """The packaged demonstration: every kind of callee, short rings."""
    return packaged_scenario("demo")


def packaged_scenario(name: str) -> Scenario:
    """A scenario that comes with the program: `demo` or `day`."""
    file = resources.files(__package__).joinpath("scenarios", f"{name}.toml")
    return parse_scenario(file.read_text("utf-8"), source=f"{name}.toml")


def _place_sounds(raw: dict[str, Any], folder: Path, source: str) -> None:
    entries = raw.get("callee")
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        if not isinstance(entry, dict):
            continue
        remarks = entry.get("remarks")
        _place_sound(entry, "greeting", folder, f"{source}, callee {place + 1}")
        for remark in remarks if isinstance(remarks, list) else []:
            if isinstance(remark, dict):
                _place_sound(remark, "sound", folder, f"{source}, callee {place + 1}, remarks")


def _place_sound(entry: dict[str, Any], field: str, folder: Path, where: str) -> None:
    if isinstance(entry.get(field), str):
        entry[field] = folder / entry[field]
        try:
            _file_seconds(entry[field])
        except ScenarioError as error:
            raise ScenarioError(f"{where}, {field}: {error}") from error


def _file_seconds(path: Path) -> float:
    return len(sound_file(path)) / SAMPLE_RATE


def _complaint(source: str, error: ValidationError) -> str:
    first = error.errors()[0]
    place = ", ".join(f"{p} {n + 1}" if isinstance(n, int) else "" for p, n in _steps(first["loc"])).strip(", ")
    field = next((str(p) for p in reversed(first["loc"]) if isinstance(p, str)), "")
    where = " ".join(part for part in (place, field if field not in place else "") if part) or _("the file as a whole")
    return _("{file}, {place}: {reason}").format(
        file=source, place=where, reason=first["msg"].removeprefix("Value error, ")
    )


def _steps(location: tuple[int | str, ...]) -> list[tuple[str, int | str]]:
    pairs: list[tuple[str, int | str]] = []
    for before, after in pairwise(location):
        if isinstance(before, str) and isinstance(after, int):
            pairs.append((before, after))
    return pairs

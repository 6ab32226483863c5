"""What can go wrong with a modem, on purpose. Usable from code and as `[[fault]]` in a scenario.

A fault strikes `after_s` seconds into a `state` of the modem (`command`, `dialing`, `playing`, `listening`,
`duplex`), in the `call`-th call of that modem (any call when left out), or at the first command line that starts
with `command`; it strikes `times` times (0: always). `line` limits it to the emulated line of that name.

| kind | does |
| --- | --- |
| `drop_bytes` | loses the next `amount` bytes that the modem sends |
| `drop_input` | loses the next `amount` bytes that the modem is sent |
| `reset` | the modem restarts: on-hook, all settings lost, echo on |
| `unplug` | the port is gone until it is opened again |
| `never_returns` | port calls hang: nothing is taken or delivered any more, not even a close |
| `no_final_code` | the command is carried out but its result code never comes |
| `garbled` | the answer has its bytes damaged |
| `echo_on` | echo comes back by itself |
| `ring` | an unsolicited RING, with caller-id lines, inside whatever is being said |
| `double_digits` | each key pressed is reported twice |
| `stuck_streaming` | listening does not stop until DTR drops |
| `blacklisted`, `delayed` | the modem refuses to dial |
| `no_dial_tone` | the line is dead |
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class FaultKind(Enum):
    """What happens."""

    DROP_BYTES = "drop_bytes"
    DROP_INPUT = "drop_input"
    RESET = "reset"
    UNPLUG = "unplug"
    NEVER_RETURNS = "never_returns"
    NO_FINAL_CODE = "no_final_code"
    GARBLED = "garbled"
    ECHO_ON = "echo_on"
    RING = "ring"
    DOUBLE_DIGITS = "double_digits"
    STUCK_STREAMING = "stuck_streaming"
    BLACKLISTED = "blacklisted"
    DELAYED = "delayed"
    NO_DIAL_TONE = "no_dial_tone"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, and when. Seconds and bytes."""

    kind: FaultKind
    state: str = ""
    after_s: float = 0.0
    call: int | None = None
    command: str = ""
    times: int = 1
    amount: int = 1
    line: str = ""


class FaultEntry(BaseModel):
    """`[[fault]]` in a scenario file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FaultKind
    state: Literal["", "command", "dialing", "playing", "listening", "duplex"] = ""
    after_s: float = Field(0.0, ge=0)
    call: int | None = Field(None, ge=1)
    command: str = ""
    times: int = Field(1, ge=0)
    amount: int = Field(1, ge=1)
    line: str = ""

    def fault(self) -> Fault:
        """As the modem uses it."""
        return Fault(**self.model_dump())

"""Lines and calls that note when everything passed: between modem and ears, and between ears and engine."""

import asyncio
from dataclasses import dataclass, field

from robodial.domain.line import AudioCall, AudioEvent, AudioHeard, AudioLine, Call, CallEvent, LineId, Played
from robodial.domain.sound import Sound
from robodial.domain.voice_format import VoiceFormat
from robodial.errors import ModemError


@dataclass(slots=True)
class Notes:
    """Of one call. Loop times."""

    blocks: list[tuple[float, bytes]] = field(default_factory=list)
    """Audio heard, and when it reached the driver."""
    events: list[tuple[float, CallEvent]] = field(default_factory=list)
    """What the engine was told, and when."""
    plays: list[float] = field(default_factory=list)
    """When the modem was asked to play."""
    played: list[Played] = field(default_factory=list)
    stops: list[float] = field(default_factory=list)
    """When the modem was asked to stop."""


class MeteredLine:
    """An `AudioLine` that notes what its calls hear; `notes` are those of the last call."""

    def __init__(self, line: AudioLine) -> None:
        self._line = line
        self._voice_format = VoiceFormat.MULAW
        self.notes = Notes()

    @property
    def line_id(self) -> LineId:
        return self._line.line_id

    @property
    def is_real(self) -> bool:
        return self._line.is_real

    @property
    def voice_format(self) -> VoiceFormat:
        """Of the last call."""
        return self._voice_format

    async def open(self) -> None:
        await self._line.open()

    async def get_ready(self) -> bool:
        return await self._line.get_ready()

    async def dial(self, dial_string: str) -> AudioCall:
        """Dial, with fresh notes."""
        self.notes = Notes()
        call = await self._line.dial(dial_string)
        self._voice_format = call.voice_format
        return MeteredAudio(call, self.notes)

    async def until_fault(self) -> None:
        await self._line.until_fault()

    def take_fault(self) -> ModemError | None:
        return self._line.take_fault()

    async def close(self) -> None:
        await self._line.close()


class MeteredAudio:
    """An `AudioCall`: below the ears."""

    def __init__(self, call: AudioCall, notes: Notes) -> None:
        self._call = call
        self._notes = notes

    @property
    def voice_format(self) -> VoiceFormat:
        return self._call.voice_format

    @property
    def listens_while_playing(self) -> bool:
        return self._call.listens_while_playing

    async def next_event(self) -> AudioEvent:
        """The next event, audio noted."""
        event = await self._call.next_event()
        if isinstance(event, AudioHeard):
            self._notes.blocks.append((event.at, event.data))
        return event

    async def play(self, data: bytes) -> Played:
        """Play, its beginning and result noted."""
        self._notes.plays.append(asyncio.get_running_loop().time())
        played = await self._call.play(data)
        self._notes.played.append(played)
        return played

    def stop_playing(self) -> None:
        """Stop, noted."""
        self._notes.stops.append(asyncio.get_running_loop().time())
        self._call.stop_playing()

    async def send_keys(self, keys: str) -> None:
        await self._call.send_keys(keys)

    async def hang_up(self) -> None:
        await self._call.hang_up()


class MeteredCall:
    """A `Call`: above the ears."""

    def __init__(self, call: Call, notes: Notes) -> None:
        self._call = call
        self._notes = notes

    @property
    def listens_while_playing(self) -> bool:
        return self._call.listens_while_playing

    @property
    def hears_ringing(self) -> bool:
        return self._call.hears_ringing

    @property
    def is_spoken_over(self) -> bool:
        return self._call.is_spoken_over

    async def next_event(self) -> CallEvent:
        """The next event, noted."""
        event = await self._call.next_event()
        self._notes.events.append((asyncio.get_running_loop().time(), event))
        return event

    async def play(self, sound: Sound) -> Played:
        return await self._call.play(sound)

    def stop_playing(self) -> None:
        self._call.stop_playing()

    async def send_keys(self, keys: str) -> None:
        await self._call.send_keys(keys)

    async def hang_up(self) -> None:
        await self._call.hang_up()

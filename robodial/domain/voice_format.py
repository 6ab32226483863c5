"""The sample formats a telephone line's modem can carry. All are 8,000 samples a second, one channel."""

from enum import Enum

SAMPLE_RATE = 8000
"""Samples a second on every line (G.711)."""


class VoiceFormat(Enum):
    """How one sample travels between PC and modem. Coding itself is in `audio.companding`."""

    UNSIGNED_8 = "unsigned-8"
    MULAW = "mulaw"
    ALAW = "alaw"
    SIGNED_8 = "signed-8"
    LINEAR_16 = "linear-16"

    @property
    def bytes_per_sample(self) -> int:
        """1, or 2 for 16-bit linear (little-endian)."""
        return 2 if self is VoiceFormat.LINEAR_16 else 1

    @property
    def bytes_per_second(self) -> int:
        """Payload rate before shielding."""
        return SAMPLE_RATE * self.bytes_per_sample

    @property
    def silence(self) -> bytes:
        """One sample of silence (the code nearest to zero)."""
        return _SILENCE[self]


_SILENCE = {
    VoiceFormat.UNSIGNED_8: b"\x80",
    VoiceFormat.SIGNED_8: b"\x00",
    VoiceFormat.MULAW: b"\xff",
    VoiceFormat.ALAW: b"\xd5",
    VoiceFormat.LINEAR_16: b"\x00\x00",
}

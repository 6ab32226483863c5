"""Does a sound file end before its own header says it does?

The decoder silently reads what is left of such a file; a message must not be made of it.
"""

from pathlib import Path
from typing import BinaryIO

_OPEN_ENDED = 0x7FFF0000
"""A WAV data size from here on means "length unknown when the header was written" (streams), not a torn file."""
_OWN_HEADER = 64
"""Some recorders count the header's own bytes as data. So few samples, 8 ms at most, are no end that is missing."""
_LARGEST_OGG_PAGE = 27 + 255 + 255 * 255
_OGG_LAST_PAGE = 0x04


def is_torn(path: Path) -> bool:
    """True when `path` is a WAV or OGG file whose end is missing. Other formats: False, the decoder notices."""
    with path.open("rb") as file:
        start = file.read(12)
        if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
            return _wav_is_torn(file, path.stat().st_size)
        if start[:4] == b"OggS":
            return _ogg_is_torn(file, path.stat().st_size)
    return False


def _wav_is_torn(file: BinaryIO, size: int) -> bool:
    """Walk the chunks to `data` (RIFF: four letters, size little-endian, padded to even)."""
    while len(header := file.read(8)) == 8:
        name, length = header[:4], int.from_bytes(header[4:], "little")
        left = size - file.tell()
        if name == b"data":
            return length < _OPEN_ENDED and (length > left + _OWN_HEADER or (length == 0 and left > 1))
        file.seek(length + length % 2, 1)
    return True  # no data chunk at all


def _ogg_is_torn(file: BinaryIO, size: int) -> bool:
    """The last page must be whole and say that it is the last (RFC 3533, section 6)."""
    file.seek(max(0, size - _LARGEST_OGG_PAGE))
    tail = file.read()
    at = tail.rfind(b"OggS")
    page = tail[at:]
    if at < 0 or len(page) < 27:
        return True
    segments = page[26]
    whole = 27 + segments + sum(page[27 : 27 + segments])
    return len(page) < whole or not page[5] & _OGG_LAST_PAGE

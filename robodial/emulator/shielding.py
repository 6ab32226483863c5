"""<DLE> shielding of voice data, written for the emulator alone (V.253 clause 9; the driver has its own)."""

DLE = 0x10
SUB = 0x1A
ETX = 0x03
CAN = 0x18
ESC = 0x1B

_ONE = bytes((DLE,))
_TWO = bytes((DLE, DLE))


def shield(data: bytes) -> bytes:
    """Each literal 0x10 doubled."""
    return data.replace(_ONE, _TWO)


def report(code: str) -> bytes:
    """A shielded code from the modem."""
    return _ONE + code.encode("latin-1")


class Unshielder:
    """Splits what the PC sends into samples and codes; a pair may be cut anywhere."""

    def __init__(self) -> None:
        self._half = False

    def split(self, data: bytes) -> list[tuple[bytes, int | None]]:
        """Samples, and the code that follows them (None after the last)."""
        if self._half:
            data = _ONE + data
            self._half = False
        found: list[tuple[bytes, int | None]] = []
        samples = bytearray()
        at = 0
        while (escape := data.find(_ONE, at)) >= 0:
            samples += data[at:escape]
            at = escape + 2
            if at > len(data):
                self._half = True
                break
            code = data[escape + 1]
            if code == DLE:
                samples.append(DLE)
            elif code == SUB:
                samples += _TWO
            else:
                found.append((bytes(samples), code))
                samples.clear()
        samples += data[at:]
        found.append((bytes(samples), None))
        return found

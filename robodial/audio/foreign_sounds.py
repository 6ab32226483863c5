"""Sound files of kinds that cannot be read here, told from files that are damaged: their owner can convert them."""

from pathlib import Path

_BEGINNINGS = {
    b"#!AMR": "AMR",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "WMA",
    b"\x1a\x45\xdf\xa3": "WebM",
    b"\xff\xf1": "AAC",
    b"\xff\xf9": "AAC",
    b"caff": "CAF",
}


def foreign_kind(path: Path) -> str:
    """What the file's first bytes say it is; empty for kinds that are not known. Raises nothing."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
    except OSError:
        return ""
    if start[4:8] == b"ftyp":  # ISO 14496-12: what telephones record into
        return "3GP" if start[8:10] == b"3g" else "M4A"
    return next((kind for beginning, kind in _BEGINNINGS.items() if start.startswith(beginning)), "")

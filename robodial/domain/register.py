"""A public do-not-call register, as this PC knows it from the last file imported."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Register:
    """`name` is the one rule packs use (`tps`, `rpo`); `copied_at` is when the file was drawn from the register,
    `source` the file's name, `numbers` how many it lists, `digest` its SHA-256 in hexadecimal."""

    name: str
    source: str
    copied_at: datetime
    imported_at: datetime
    numbers: int
    digest: str

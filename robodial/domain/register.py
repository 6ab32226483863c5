"""Lists of numbers kept as a whole: public do-not-call registers, and the user's own lists of refusals."""

from dataclasses import dataclass
from datetime import datetime

from robodial.domain.refusal import ALL


@dataclass(frozen=True, slots=True)
class Register:
    """A public do-not-call register, as this PC knows it from the last file imported.

    `name` is the one rule packs use (`tps`, `rpo`); `copied_at` is when the file was drawn from the register,
    `source` the file's name, `numbers` how many it lists, `digest` its SHA-256 in hexadecimal.
    """

    name: str
    source: str
    copied_at: datetime
    imported_at: datetime
    numbers: int
    digest: str


@dataclass(frozen=True, slots=True)
class OwnList:
    """Refusals that came together, in one file: `source` is its name, `digest` its SHA-256 in hexadecimal.

    `by_person`, `reason` and `scope` hold for every number in it, as in a Refusal.
    """

    source: str
    imported_at: datetime
    numbers: int
    digest: str
    by_person: bool
    reason: str = ""
    scope: str = ALL

"""Sources and wordings of consents: many consents share one, which is stored once."""

from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, delete, select, tuple_

from robodial.store.sqlite import insert_if_absent
from robodial.store.tables import consent_texts, consents

Words = tuple[str, str]
"""Source and proof."""

_AT_ONCE = 400
"""Pairs in one statement: databases limit how many values it may have."""


class TextIds:
    """Numbers of texts, within one transaction."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._ids: dict[Words, int] = {}

    def prepare(self, wanted: AbstractSet[Words]) -> None:
        """Store those not there yet."""
        words = sorted(wanted)
        for start in range(0, len(words), _AT_ONCE):
            part = words[start : start + _AT_ONCE]
            self._find(part)
            if absent := [pair for pair in part if pair not in self._ids]:
                rows = [{"source": source, "proof": proof} for source, proof in absent]
                self._conn.execute(insert_if_absent(consent_texts), rows)
                self._find(absent)

    def of(self, source: str, proof: str) -> int:
        """The number of a prepared text."""
        return self._ids[source, proof]

    def _find(self, words: list[Words]) -> None:
        pair = tuple_(consent_texts.c.source, consent_texts.c.proof)
        for row in self._conn.execute(select(consent_texts).where(pair.in_(words))):
            self._ids[row.source, row.proof] = row.text_id


def drop_unused(conn: Connection) -> None:
    """Texts that no consent refers to any more. Looks at all of them."""
    used = select(consents.c.text_id)
    conn.execute(delete(consent_texts).where(consent_texts.c.text_id.not_in(used)))

"""The manual: its topics in their order, what each says, and where words are found in it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

TOPICS = (
    "first-run",
    "campaigns",
    "import",
    "messages",
    "live",
    "contacts",
    "do-not-call",
    "results",
    "lines",
    "settings",
    "backup",
    "rules",
    "problems",
)
OTHER_NAMES: Mapping[str, str] = {
    "campaign": "campaigns",
    "home": "campaigns",
    "wizard": "campaigns",
    "list": "import",
    "importing": "import",
    "message": "messages",
    "registers": "do-not-call",
    "first-steps": "first-run",
    "test-call": "first-run",
    "modem": "lines",
}
"""As pages may call a topic."""
BEGINNING = TOPICS[0]

_HEADING = re.compile(r"^#{1,2} +(.+)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading, without marks."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One page. `markdown` as it is written, title first."""

    key: str
    title: str
    markdown: str
    sections: tuple[Section, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """Where it leads."""
        return tuple(target for _text, target in _LINK.findall(self.markdown))


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where all the words are; `heading` is empty for the beginning of the topic."""

    topic: Topic
    heading: str


def read_manual(folder: Path, language: str) -> tuple[Topic, ...]:
    """Every topic in the language, in order. Raises OSError."""
    return tuple(topic_of(key, (folder / language / f"{key}.md").read_text(encoding="utf-8")) for key in TOPICS)


def topic_of(key: str, markdown: str) -> Topic:
    """From its text."""
    starts = [*_HEADING.finditer(markdown)]
    ends = [*(found.start() for found in starts[1:]), len(markdown)]
    parts = ((found[1], markdown[found.end() : end]) for found, end in zip(starts, ends, strict=True))
    sections = tuple(Section(heading.strip(), _plain(text)) for heading, text in parts)
    return Topic(key, sections[0].heading if sections else key, markdown, sections)


def topic_key(named: str) -> str:
    """The topic meant, whatever a page calls it; the first one where there is none of that name."""
    wanted = named.removeprefix("topic:").replace("_", "-").lower()
    wanted = OTHER_NAMES.get(wanted, wanted)
    return wanted if wanted in TOPICS else BEGINNING


def search(topics: Iterable[Topic], words: str) -> list[Hit]:
    """Sections that have all the words, in whatever order and however accented; those in headings first."""
    wanted = _folded(words).split()
    if not wanted:
        return []
    in_headings, in_texts = [], []
    for topic in topics:
        for at, section in enumerate(topic.sections):
            hit = Hit(topic, section.heading if at else "")
            heading = _folded(f"{topic.title} {section.heading}")
            if all(word in _folded(section.heading) for word in wanted):
                in_headings.append(hit)
            elif all(word in heading or word in _folded(section.text) for word in wanted):
                in_texts.append(hit)
    return in_headings + in_texts


def _plain(markdown: str) -> str:
    return re.sub(r"[*|#`]|^-{3,}", " ", _LINK.sub(r"\1", markdown))


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))

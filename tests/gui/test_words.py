"""The window speaks the user's words: no code words, no options of the command line, no campaign file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import robodial
from robodial.app.campaign_readiness import Readiness, campaign_of_draft
from robodial.app.draft_complaints import Complaint, refusal_complaint
from robodial.domain.campaign import Purpose
from robodial.domain.purpose_names import purpose_name
from robodial.gui.campaigns.not_called_list import NotCalledDialog, NotCalledRow
from robodial.gui.campaigns.wizard import WizardPage
from tests.gui.rule_sentences import all_of_them
from tests.gui.said import NOT_FOR_USERS, texts
from tests.gui.stage import Stage

SPOKEN_TO_OTHERS = (
    "cli/", "emulator/", "settings/campaign_file.py", "settings/complaints.py", "modem/profile.py",
    "app/known_campaigns.py",
)  # fmt: skip
"""Of the command line, for authors of files."""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_of_the_rules_speaks_of_codes_where_the_window_shows_it(
    tmp_path: Path, qapp: object, language: str
) -> None:
    stage = Stage(tmp_path, language=language)
    sentences = sorted(one for one in all_of_them() if one[1])
    assert len({code for code, _told in sentences}) > 25
    stage.go("wizard")
    page = stage.window.page
    assert isinstance(page, WizardPage)
    page.show_step("check")
    for start in range(0, len(sentences), 40):
        some = sentences[start : start + 40]
        page.check.show_readiness(Readiness(tuple(refusal_complaint(code, told) for code, told in some)))
        read = texts(page)
        assert refusal_complaint(*some[-1]).text in "\n".join(read)
        assert [text for text in read if NOT_FOR_USERS.search(text)] == []
    rows = [NotCalledRow(n, "Anna", "+33199000001", told) for n, (_code, told) in enumerate(sentences)]
    dialog = NotCalledDialog(page, "-", rows, "FR")
    model = dialog.table.model()
    shown = [str(model.index(row, 3).data()) for row in range(model.rowCount())]
    assert shown and [text for text in shown if NOT_FOR_USERS.search(text)] == []
    stage.close()


def test_purposes_are_named_as_on_their_tiles() -> None:
    told = [sentence for _code, sentence in all_of_them()]
    named = set(re.findall(r"kind “([^”]+)”", " ".join(told)))
    assert named and named <= {purpose_name(purpose) for purpose in Purpose}


BROKEN = (
    {"consent": {"level": "written"}},
    {"retry": {"machine": {"after_min": 9, "most": 1}}},
    {"retry": {"busy": {"after_min": "soon", "most": 1}}},
    {"alert": {"confirmed_by": "Mme Martin", "ends_at": "2026-11-23T18:00:00"}},
    {"machines": "call_later", "message": {"body": "a.wav", "machine": "b.wav"}},
    {"machines": "shout"},
    {"sector": "energy"},
    {"law_checked": {"by": "Mme Martin", "on": "2026-11-23"}},
    {"columns": {"encoding": "klingon"}},
    {"hours": {"mon": ["20:00-09:00"]}},
    {"keys": {"9": "confirmed"}},
    {"keys": {"1": "sing"}},
    {"most_attempts": 99},
    {"starts_on": "2026-11-23", "ends_on": "2026-11-22"},
    {"purpose": "service"},
    {"country": "XX"},
    {"colour": "red"},
    {"caller": {"name": "x", "call_back": "call me"}},
)
_GOOD = {"name": "T", "purpose": "service_info", "country": "FR", "list": "l.csv", "message": {"body": "a.wav"},
         "caller": {"name": "Cabinet", "call_back": "01 99 00 00 01"}}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids="-".join)
def test_what_is_wrong_with_a_draft_is_told_without_its_settings_names(broken: dict[str, object]) -> None:
    campaign, found = campaign_of_draft({**_GOOD, **broken})
    assert campaign is None
    for complaint in found:
        assert isinstance(complaint, Complaint)
        assert complaint.text and not NOT_FOR_USERS.search(complaint.text), complaint


def test_only_the_command_line_speaks_of_its_options() -> None:
    told = [f"{place}: {text}" for place, text in _all_texts() if not place.startswith(SPOKEN_TO_OTHERS)]
    assert len(told) > 1000
    assert [text for text in told if NOT_FOR_USERS.search(re.sub(r"\{[^}]*\}", "", text.partition(": ")[2]))] == []


def _all_texts() -> Iterator[tuple[str, str]]:
    import ast

    root = Path(robodial.__file__).parent
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield place, argument.value

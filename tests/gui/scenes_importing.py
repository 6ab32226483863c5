"""Choosing a list: empty, reading, the preview and what is behind its figures, errors."""

from pathlib import Path

from robodial.gui.campaigns.wizard import WizardPage
from robodial.gui.importing.list_picker import ListPicker
from tests.gui.lists import french_list
from tests.gui.scenes_campaigns import who_step
from tests.gui.stage import Stage


def _reading(stage: Stage) -> None:
    picker = who_step(stage, purpose="appointment").picker
    picker._begin("Patients novembre.csv")
    picker._reading.show_progress(41, 100, 41_000)


def _wait(stage: Stage, picker: ListPicker) -> None:
    stage.wait_for(lambda: picker._stack.currentWidget() is picker._preview and not picker._preview.is_filling)
    page = stage.window.page
    assert isinstance(page, WizardPage)
    stage.wait_for(lambda: bool(page._ready.get("who")) == bool(picker.value.get("list")))


def _shown(stage: Stage, path: Path | None = None, purpose: str = "appointment") -> ListPicker:
    picker = who_step(stage, purpose=purpose).picker
    picker.choose(path or french_list(stage.folder))
    _wait(stage, picker)
    return picker


def _preview(stage: Stage) -> None:
    _shown(stage)


def _repairs(stage: Stage) -> None:
    picker = _shown(stage)
    picker._preview.cards[1].click()
    _wait(stage, picker)
    tree = picker._preview.repairs
    second = tree.topLevelItem(0).child(1)
    second.setCheckState(0, second.checkState(0).Unchecked)
    stage.wait_for(lambda: picker.value["columns"])
    _wait(stage, picker)
    tree.collapseAll()
    for place in (0, 2):
        tree.topLevelItem(place).setExpanded(place == 0)
    stage.settle()


def _duplicates(stage: Stage) -> None:
    picker = _shown(stage)
    picker._preview.cards[2].click()
    _wait(stage, picker)


def _rejected(stage: Stage) -> None:
    picker = _shown(stage)
    picker._preview.cards[3].click()
    _wait(stage, picker)


def _unclear(stage: Stage) -> None:
    path = stage.folder / "Membres.csv"
    path.write_text("Nom;Réf;Code\nHélène;12;77\nPaul;13;78\nLéa;14;79\n", encoding="utf-8")
    _shown(stage, path)


def _consent(stage: Stage) -> None:
    path = stage.folder / "Clients.csv"
    rows = "".join(f"Client {n};01 99 00 00 {n:02};oui;{n % 28 + 1:02}/10/2026;salon\n" for n in range(60))
    path.write_text("Nom;Téléphone;Accord appels;Date accord;Source\n" + rows, encoding="utf-8")
    _shown(stage, path, "marketing")


def _error(stage: Stage) -> None:
    picker = who_step(stage, purpose="appointment").picker
    path = stage.folder / "page.csv"
    path.write_text("<html><body>Liste</body></html>", encoding="utf-8")
    picker.choose(path)
    stage.wait_for(picker._problem.isVisible)


SCENES = {
    "import-reading": _reading,
    "import-preview": _preview,
    "import-repairs": _repairs,
    "import-duplicates": _duplicates,
    "import-rejected": _rejected,
    "import-unclear": _unclear,
    "import-consent": _consent,
    "import-error": _error,
}

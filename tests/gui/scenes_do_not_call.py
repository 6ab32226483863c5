"""Do not call: empty, filled, a number looked up, an import under way."""

import os
from datetime import timedelta
from pathlib import Path

from robodial.app.number_import import OwnTerms
from robodial.app.refusal_import import import_refusals
from robodial.app.typed_refusal import TypedRefusal, add_refusal
from robodial.clock import SystemClock
from robodial.gui.do_not_call.import_dialog import ImportDialog
from robodial.gui.do_not_call.page import DoNotCallPage
from robodial.gui.do_not_call.refusal_form import HOW
from tests.gui.stage import Stage, said


def own_user_folder(stage: Stage) -> None:
    """Refusals are kept in the user's own folder as well: not in that of whoever takes the pictures."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "APPDATA", "HOME"):
        os.environ[name] = str(stage.folder / "user")


def page(stage: Stage) -> DoNotCallPage:
    own_user_folder(stage)
    stage.go("do_not_call")
    shown = stage.window.page
    assert isinstance(shown, DoNotCallPage)
    stage.wait_for(lambda: shown.lists.listed is not None)
    return shown


def write_numbers(file: Path, many: int) -> Path:
    """Numbers kept free for fiction."""
    rows = (
        f"{start} {n // 100:02} {n % 100:02}" for start in ("01 99 00", "02 61 91", "03 53 01") for n in range(10000)
    )
    lines = [row for _count, row in zip(range(many), rows, strict=False)]
    file.write_text("Téléphone\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return file


def fill(stage: Stage) -> None:
    own_user_folder(stage)
    now = SystemClock().now()
    for n, who in enumerate((True, True, False)):
        day = (now - timedelta(days=3)).date()
        typed = TypedRefusal(
            f"01 99 00 12 0{n}", who, day, HOW[0](), said("customer moved away", "client déménagé") if n else ""
        )
        add_refusal(stage.folder, typed, "FR", now)
    for name, many, person in (("opposition-2025.csv", 812, True), ("anciens-clients.csv", 164, False)):
        file = write_numbers(stage.folder / name, many)
        import_refusals(stage.folder, file, OwnTerms(person, reason=""), "FR", now, _nothing, _Never())


class _Never:
    def is_set(self) -> bool:
        return False


def _nothing(*_moved: int) -> None:
    pass


def _empty(stage: Stage) -> None:
    page(stage)


def _filled(stage: Stage) -> None:
    fill(stage)
    page(stage)


def _looked_up(stage: Stage, number: str) -> None:
    fill(stage)
    shown = page(stage)
    shown.search.field.setText(number)
    shown.search.look()
    stage.wait_for(lambda: shown.search.said)


def _importing(stage: Stage) -> None:
    fill(stage)
    shown = page(stage)
    shown.lists._file = "tps-september.csv"
    shown.lists._moved = (52_000_000, 110_000_000, 4_118_204)
    shown.lists._busy.show()
    shown.lists._draw_progress()


def _asking(stage: Stage) -> None:
    shown = page(stage)
    dialog = ImportDialog(Path("tps-september.csv"), shown)
    dialog.register.setChecked(True)
    dialog.open()
    dialog.register.setFocus()


def _wrong_name(stage: Stage) -> None:
    shown = page(stage)
    dialog = ImportDialog(Path("tps-september.csv"), shown)
    dialog.register.setChecked(True)
    dialog.open()
    dialog.name.setCurrentText("TPS (UK)")
    dialog._import()


def _some_not_read(stage: Stage) -> None:
    own_user_folder(stage)
    file = stage.folder / "anciens-clients.csv"
    file.write_text("Téléphone\n01 99 00 12 00\nnéant\n01 99 00 12 01\nvoir dossier\n", encoding="utf-8")
    shown = page(stage)
    shown.lists.bring_in(file, OwnTerms(False, reason=""))
    stage.wait_for(lambda: shown.lists.rejected.text and shown.lists.listed and shown.lists.listed.lists)


SCENES = {
    "do-not-call-empty": _empty,
    "do-not-call-filled": _filled,
    "do-not-call-found": lambda stage: _looked_up(stage, "01 99 00 12 00"),
    "do-not-call-not-found": lambda stage: _looked_up(stage, "01 99 00 99 99"),
    "do-not-call-importing": _importing,
    "do-not-call-asking": _asking,
    "do-not-call-wrong-name": _wrong_name,
    "do-not-call-not-read": _some_not_read,
}

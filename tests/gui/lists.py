"""Lists as users have them, made on the spot, and the picker on a page of the window."""

import random
from pathlib import Path

from robodial.gui.importing.list_picker import ListPicker
from robodial.gui.page import Page
from robodial.gui.theme import GAP
from robodial.gui.widgets.buttons import button
from robodial.i18n import gettext as _
from tests.gui.stage import Stage

FIRST = ("Hélène", "Léa", "Noël", "Paul", "Inès", "Zoé", "Anaïs", "Jean", "Chloé", "Rémi")
LAST = ("Lefèvre", "Müller", "Garçon", "Martin", "Bézier", "Dupont", "Crépin", "Façade")
TOWNS = ("Brest", "Saint-Étienne", "Orléans", "Châlons")


def french_list(folder: Path, rows: int = 412) -> Path:
    """As Excel saves it in France: semicolons, Windows-1252, zeros lost, two numbers in a cell, wrong rows."""
    chance = random.Random(5)
    lines = ["Nom;Prénom;Téléphone;Ville;Rendez-vous"]
    for n in range(rows):
        number = f"01 99 00 {n // 100 % 100:02} {n % 100:02}"
        bare = number.replace(" ", "")
        kind = chance.random()
        cell = number
        if kind < 0.12:
            cell = bare[1:]
        elif kind < 0.16:
            cell = f"{number} / 06 39 98 {n // 100 % 100:02} {n % 100:02}"
        elif kind < 0.18:
            cell = f"Tél : {number}"
        elif kind < 0.20:
            cell = "+33 (0)" + number[1:]
        elif kind < 0.23:
            cell = "01 99 00 00 00"
        elif kind < 0.26:
            cell = chance.choice(("néant", "01 99 00", "voir dossier", ""))
        name, first, town = chance.choice(LAST), chance.choice(FIRST), chance.choice(TOWNS)
        lines.append(f"{name};{first};{cell};{town};lundi {9 + n % 9} h 15")
    path = folder / "Patients novembre.csv"
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp1252"))
    return path


def long_list(folder: Path, rows: int) -> Path:
    """A hundred thousand people, and a little of everything."""
    return french_list(folder, rows)


class PickerPage(Page):
    """The step "who" with nothing but the picker."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.bridge, stage.window)
        self.add_title(_("Who is called?"))
        self.picker = ListPicker(stage.bridge)
        self.column.addWidget(self.picker, 1)
        self.column.addSpacing(GAP)
        self.column.addWidget(button(_("Next"), lambda: None, role="primary"))


def picker_on(stage: Stage, purpose: str = "appointment") -> ListPicker:
    """A picker in the window, for a campaign in France."""
    stage.go("home")
    page = PickerPage(stage)
    stage.window._stack.addWidget(page)
    stage.window._stack.setCurrentWidget(page)
    page.picker.set_value({"purpose": purpose}, "FR")
    stage.settle()
    return page.picker

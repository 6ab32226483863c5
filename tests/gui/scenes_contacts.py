"""Contacts: none, those of a finished campaign, a category of them, nobody found, and one person's story."""

from robodial.app.typed_refusal import TypedRefusal, add_refusal
from robodial.clock import SystemClock
from robodial.domain.contact import PhoneNumber
from robodial.gui.contacts.contact_form import ContactDialog
from robodial.gui.contacts.page import ContactsPage
from robodial.gui.contacts.person_dialog import PersonDialog
from robodial.gui.do_not_call.refusal_form import HOW, RefusalDialog
from tests.gui.scenes_do_not_call import own_user_folder
from tests.gui.stage import Stage, said, with_finished_demo


def page(stage: Stage) -> ContactsPage:
    own_user_folder(stage)
    stage.go("contacts")
    shown = stage.window.page
    assert isinstance(shown, ContactsPage)
    return shown


def filled(stage: Stage) -> ContactsPage:
    with_finished_demo(stage.folder, stage.session.settings.language)
    shown = page(stage)
    stage.wait_for(lambda: shown.table.row_count and not shown.table.is_busy)
    model = shown.table.view.model()
    shown.table.grab()
    stage.wait_for(lambda: model.index(0, 0).data() != "…")
    return shown


def _empty(stage: Stage) -> None:
    page(stage)
    stage.wait_for(lambda: not stage.settle())


def _filled(stage: Stage) -> None:
    filled(stage).table.view.selectRow(3)


def _one_category(stage: Stage) -> None:
    shown = filled(stage)
    shown.table.set_category("reached")
    shown.table.view.horizontalHeader().sectionClicked.emit(0)
    stage.wait_for(lambda: not shown.table.is_busy)


def _nobody(stage: Stage) -> None:
    shown = filled(stage)
    shown.table.search.setText("0199 77")
    shown.table.search.returnPressed.emit()
    stage.wait_for(lambda: not shown.table.is_busy)


def _a_list(stage: Stage) -> None:
    shown = filled(stage)
    shown.chooser.setCurrentIndex(shown.chooser.count() - 1)
    shown.chooser.activated.emit(shown.chooser.count() - 1)
    model = shown.table.view.model()
    stage.wait_for(lambda: model.columnCount() == 3 and model.index(0, 0).data() != "…")


def _removed(stage: Stage) -> None:
    shown = filled(stage)
    shown.table.view.selectRow(2)
    shown.remove()
    stage.wait_for(lambda: shown.undo.text and not shown.table.is_busy)


def _adding(stage: Stage) -> None:
    shown = filled(stage)
    ContactDialog(said("November reminders", "Rappels de novembre"), lambda: None, shown).open()


def _person(stage: Stage) -> None:
    shown = filled(stage)
    model = shown.table.view.model()
    stage.wait_for(lambda: model.index(0, 2).data())
    most = max(range(shown.table.row_count), key=lambda row: int(model.index(row, 4).data() or 0))
    shown.table.view.selectRow(most)
    contact = shown.table.current
    assert contact is not None
    typed = TypedRefusal(
        contact.number, True, None, HOW[0](), said("does not want reminders", "ne veut pas de rappels")
    )
    add_refusal(stage.folder, typed, "FR", SystemClock().now())
    dialog = PersonDialog(stage.bridge, contact.number, shown)
    stage.wait_for(lambda: dialog.story)
    dialog.open()


def _erasing(stage: Stage) -> None:
    shown = filled(stage)
    shown.table.view.selectRow(1)
    contact = shown.table.current
    assert contact is not None
    dialog = PersonDialog(stage.bridge, contact.number, shown)
    stage.wait_for(lambda: dialog.story)
    dialog._ask_erase()
    dialog.open()


def _refusing(stage: Stage) -> None:
    RefusalDialog(stage.bridge, PhoneNumber("+33199001234"), page(stage)).open()


SCENES = {
    "contacts-empty": _empty,
    "contacts-filled": _filled,
    "contacts-category": _one_category,
    "contacts-nobody": _nobody,
    "contacts-list": _a_list,
    "contacts-removed": _removed,
    "contacts-adding": _adding,
    "contacts-person": _person,
    "contacts-erasing": _erasing,
    "contacts-refusing": _refusing,
}

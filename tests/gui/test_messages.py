"""Messages: the page, the recording, the step of a campaign; with a sound device that does what the test says."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from robodial.app.message_library import MessageLibrary
from robodial.audio.message_editing import Trim, overview
from robodial.audio.prompts import sounds_folder
from robodial.errors import SoundDeviceError
from robodial.gui.messages.page import MessagesPage
from robodial.gui.messages.picker import MessagePicker
from robodial.gui.messages.record_dialog import RecordDialog
from robodial.gui.messages.waveform import STEP_S, Waveform
from tests.gui.scenes_messages import opened, picker, with_messages
from tests.gui.stage import Stage
from tests.unit.app.fake_sound import FakeSound, voice

DEMO = sounds_folder() / "demo"


@pytest.fixture
def sound(stage: Stage) -> FakeSound:
    made = FakeSound()
    stage.bridge.sound_device = made
    return made


def names(page: MessagesPage) -> list[str]:
    return [page.list.item(row).text().split("\n")[0] for row in range(page.list.count())]


def ready(stage: Stage, dialog: RecordDialog) -> RecordDialog:
    stage.wait_for(lambda: dialog._is_ready)
    return dialog


def test_the_first_message_is_recorded_and_made_fit_by_itself(stage: Stage, sound: FakeSound) -> None:
    page = opened(stage, sound)
    dialog = ready(stage, page.record())
    assert dialog._record.text() == "Record" and not dialog._keep.isEnabled()
    sound.speak(voice(1.0))  # before the button is pressed: only the meter hears it
    dialog._record.click()
    sound.speak(np.concatenate([np.zeros(16000, np.int16), voice(2.0, peak=2000), np.zeros(16000, np.int16)]))
    stage.wait_for(lambda: dialog._elapsed.text() == "0:04")
    dialog._name.setText("Reminder")
    dialog._keep.click()
    stage.wait_for(lambda: page._view is not None)
    assert names(page) == ["Reminder"] and sound.recordings[0].is_closed
    made = page._view.message
    assert made.edit.is_normalised and 1.8 < made.duration_s < 2.5
    assert page.editor.name.text() == "Reminder"


def test_the_meter_says_in_a_word_how_loud_it_is(stage: Stage, sound: FakeSound) -> None:
    dialog = ready(stage, opened(stage, sound).record())
    for peak, word in ((400, "too quiet"), (9000, "good"), (32767, "too loud")):
        dialog.meter.forget()
        sound.speak(np.full(1600, peak, np.int16))
        stage.wait_for(lambda word=word: dialog.meter.word.text() == word)
    dialog.reject()
    stage.wait_for(lambda: sound.recordings[0].is_closed)


def test_pressing_escape_once_loses_nothing(stage: Stage, sound: FakeSound) -> None:
    dialog = ready(stage, opened(stage, sound).record())
    dialog._record.click()
    sound.speak(voice(1.0))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and "Throw" in dialog._told.text
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    stage.wait_for(lambda: sound.recordings[0].is_closed)
    assert dialog.recorded is None


def test_a_microphone_that_is_unplugged_leaves_what_was_said(stage: Stage, sound: FakeSound) -> None:
    page = opened(stage, sound)
    dialog = ready(stage, page.record())
    dialog._record.click()
    sound.speak(voice(1.5))
    sound.unplug()
    stage.wait_for(lambda: "unplugged" in dialog._told.text)
    assert not dialog._record.isEnabled()
    dialog._keep.click()
    stage.wait_for(lambda: page._view is not None)


def test_without_a_microphone_the_remedy_is_said_and_it_can_be_tried_again(stage: Stage, sound: FakeSound) -> None:
    sound.problem = SoundDeviceError("No microphone can be opened. Plug one in.")
    dialog = opened(stage, sound).record()
    stage.wait_for(lambda: dialog._notice.text)
    assert "Plug one in" in dialog._notice.text and not dialog._record.isEnabled()
    sound.problem = None
    dialog._find_microphones()
    ready(stage, dialog)
    assert dialog._notice.isHidden() and dialog._microphones.currentText() == "Headset"
    dialog._microphones.setCurrentIndex(1)
    dialog._open()
    stage.wait_for(lambda: sound.asked_for == 3 and dialog._is_ready)
    dialog.reject()


def test_a_file_is_imported_by_dropping_it(stage: Stage, sound: FakeSound) -> None:
    page = opened(stage, sound)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(DEMO / "message.fr.wav"))])
    left = Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, Qt.KeyboardModifier.NoModifier)
    page.dropEvent(drop)
    stage.wait_for(lambda: page._view is not None)
    assert names(page) == ["message.fr"]


def test_what_is_no_sound_is_refused_with_a_reason(stage: Stage, sound: FakeSound, tmp_path: Path) -> None:
    page = opened(stage, sound)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sir", encoding="utf-8")
    page.import_files([letter])
    stage.wait_for(lambda: stage.window._problem.text)
    assert "letter.txt" in stage.window._problem.text
    assert page._stack.currentIndex() == 1


def test_a_message_is_cut_levelled_and_everything_undone(stage: Stage, sound: FakeSound) -> None:
    path = with_messages(stage.folder)[1]
    page = opened(stage, sound, message=path)
    editor, before_s = page.editor, page._view.message.duration_s
    assert not editor._cut.isEnabled() and not editor._undo.isEnabled()
    editor._from.setValue(1.0)
    editor._to.setValue(3.0)
    assert editor.waveform.part == Trim(1.0, 3.0)
    editor._cut.click()
    stage.wait_for(lambda: page._view.message.duration_s == pytest.approx(2.0))
    editor._level.click()
    stage.wait_for(lambda: page._view.message.edit.is_normalised)
    assert page._view.message.duration_s == pytest.approx(2.0) and not editor._level.isEnabled()
    editor._undo.click()
    stage.wait_for(lambda: not page._view.message.edit.is_normalised)
    editor._undo.click()
    stage.wait_for(lambda: page._view.message.duration_s == pytest.approx(before_s))
    assert not editor._undo.isEnabled()


def test_only_the_marked_part_is_played_and_the_cursor_follows(stage: Stage, sound: FakeSound) -> None:
    page = opened(stage, sound, message=with_messages(stage.folder)[1])
    page.editor.waveform.set_part(Trim(1.0, 3.0))
    page.editor._phone.click()
    stage.wait_for(lambda: sound.played)
    played = sound.played[0]
    assert played.rate == 8000 and len(played.samples) == pytest.approx(16000, abs=10)
    assert page.editor._phone.text() == "Stop"
    played.position_s = 0.5
    stage.wait_for(lambda: page.editor.waveform._cursor_s == 1.5)
    played.is_over = True
    stage.wait_for(lambda: page.editor._phone.text() == "Listen as on the phone")
    assert page.editor.waveform._cursor_s < 0
    page.editor._play.click()
    stage.wait_for(lambda: len(sound.played) == 2)
    page.editor._play.click()
    stage.wait_for(lambda: sound.played[1].is_closed)
    stage.go("home")


def test_renaming_deleting_and_bringing_back(stage: Stage, sound: FakeSound) -> None:
    paths = with_messages(stage.folder)
    page = opened(stage, sound, message=paths[0])
    page.editor.name.setText("Winter reminder")
    page.editor.name.editingFinished.emit()
    stage.wait_for(lambda: "Winter reminder" in names(page))
    page.editor.deleted.emit()
    stage.wait_for(lambda: "Winter reminder" not in names(page))
    assert "was deleted" in page._gone.text
    page._restore()
    stage.wait_for(lambda: "Winter reminder" in names(page))


def test_a_message_in_use_stays(stage: Stage, sound: FakeSound) -> None:
    path = with_messages(stage.folder)[0]
    drafts = stage.session.drafts
    drafts.save(drafts.new().with_data(name="Autumn", message={"body": str(path)}))
    page = opened(stage, sound, message=path)
    page.editor.deleted.emit()
    stage.wait_for(lambda: "“Autumn”" in stage.window._problem.text)
    assert path.is_file()


def test_the_marks_move_with_mouse_and_keys(stage: Stage, sound: FakeSound) -> None:
    waveform = Waveform()
    waveform.resize(418, 140)
    waveform.show_picture(overview(np.zeros(80000, np.int16), 8000))
    QTest.mousePress(waveform, Qt.MouseButton.LeftButton, pos=QPoint(9, 70))
    QTest.mouseMove(waveform, QPoint(109, 70))
    QTest.mouseRelease(waveform, Qt.MouseButton.LeftButton, pos=QPoint(109, 70))
    assert waveform.part.start_s == pytest.approx(2.5, abs=0.1)
    QTest.keyClick(waveform, Qt.Key.Key_Down)
    QTest.keyClick(waveform, Qt.Key.Key_Left)
    assert waveform.part.end_s == pytest.approx(10.0 - STEP_S)
    waveform.set_part(Trim(9.9, 0.0))
    assert waveform.part.end_s - waveform.part.start_s >= 0.29
    waveform.grab()


# ---- the step of a campaign ----------------------------------------------------------------------------------------


def test_what_was_chosen_is_the_value_as_a_campaign_file_has_it(stage: Stage) -> None:
    reminder, hello, _bad = (str(path) for path in with_messages(stage.folder))
    data = {"message": {"opening": hello, "body": reminder}, "purpose": "survey", "country": "FR"}
    made = picker(stage, data)
    assert made.value == {"message": {"opening": hello, "body": reminder}}
    told: list[bool] = []
    made.changed.connect(lambda: told.append(True))
    box = made.rows["opening"].box
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert made.value == {"message": {"body": reminder}} and told == [True]
    assert made.rows["opening"]._badge.text() == "needed"
    made.set_value({}, "en")
    assert made.value == {}


def test_a_message_for_machines_is_left_out_where_calls_to_them_end(stage: Stage) -> None:
    reminder, hello, _bad = (str(path) for path in with_messages(stage.folder))
    files = {"body": reminder, "machine": hello}
    made = picker(stage, {"message": files, "machines": "leave_message"})
    assert made.value == {"message": files} and not made.rows["machine"].isHidden()
    made.set_value({"message": files, "machines": "leave_nothing"}, "en")
    assert made.value == {"message": {"body": reminder}} and made.rows["machine"].isHidden()


def test_a_part_is_recorded_with_its_text_at_hand(stage: Stage) -> None:
    made = picker(stage, {"name": "Spring", "purpose": "appointment", "caller": {"name": "Garage du Lac"}})
    sound = stage.bridge.sound_device
    assert "Garage du Lac" in made.rows["opening"].script and not made.rows["opening"]._script.isHidden()
    dialog = ready(stage, made.record("body"))
    assert dialog.name == "Spring – Message"
    dialog._record.click()
    sound.speak(voice(2.0))
    stage.wait_for(dialog._keep.isEnabled)
    dialog._keep.click()
    stage.wait_for(lambda: made.value)
    path = Path(made.value["message"]["body"])
    assert MessageLibrary(stage.folder).find(path) is not None
    stage.wait_for(lambda: made.rows["body"].box.currentText().startswith("Spring – Message"))


def test_the_whole_is_heard_with_the_sentence_on_refusing(stage: Stage) -> None:
    data = {"message": {"body": str(DEMO / "message.fr.wav")}, "purpose": "appointment", "country": "FR"}
    made = picker(stage, data)
    sound = stage.bridge.sound_device
    assert "message.fr" in made.rows["body"].box.currentText()
    made.rows["body"].listen.click()
    stage.wait_for(lambda: sound.played)
    made.whole.click()
    stage.wait_for(lambda: len(sound.played) == 2)
    assert len(sound.played[1].samples) > len(sound.played[0].samples) + 2 * 8000
    made.hide()
    stage.wait_for(lambda: sound.played[1].is_closed)


def test_a_file_that_is_gone_is_said_so_and_another_can_be_imported(stage: Stage, tmp_path: Path) -> None:
    made: MessagePicker = picker(stage, {"message": {"body": str(tmp_path / "gone.wav")}})
    assert not made.rows["body"]._missing.isHidden()
    made.whole.click()
    stage.wait_for(lambda: "gone.wav" in made.notice.text)
    made.import_file("body", DEMO / "message.en.wav")
    stage.wait_for(lambda: "message.en" in made.rows["body"].box.currentText())
    assert made.rows["body"]._missing.isHidden() and made.notice.isHidden()

"""Messages: none, some, a bad one, while recording, without a device; the step of a campaign."""

import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np

from robodial.app.message_library import MessageLibrary, usual_edit
from robodial.app.pc_sound import _no_microphone
from robodial.audio.message_editing import Samples, Trim
from robodial.audio.prompts import sounds_folder
from robodial.audio.sound_file import load_own_rate
from robodial.errors import SoundDeviceError
from robodial.gui.campaigns.step_message import MessageStep
from robodial.gui.messages.page import MessagesPage
from robodial.gui.messages.picker import MessagePicker
from robodial.gui.messages.record_dialog import RecordDialog
from robodial.gui.page import Page
from robodial.i18n import gettext as _
from robodial.i18n import language
from tests.gui.scenes_campaigns import wizard_at
from tests.gui.stage import Stage, said
from tests.unit.app.fake_sound import FakeSound


def demo(part: str) -> tuple[Samples, int]:
    return load_own_rate(sounds_folder() / "demo" / f"{part}.{language()}.wav")


@lru_cache(maxsize=2)
def _library(spoken: str) -> tuple[Path, list[str]]:
    """Three messages: appointment (with silence at both ends, cut), opening, a bad one."""
    folder = Path(mkdtemp(prefix="robodial-messages-"))
    library = MessageLibrary(folder)
    samples, rate = demo("message")
    around = np.concatenate([np.zeros(rate, np.int16), samples, np.zeros(2 * rate, np.int16)])
    names = (
        ("Rappel de rendez-vous", "Bonjour", "Trop loin")
        if spoken == "fr"
        else ("Appointment reminder", "Hello", "Too far")
    )
    opening, _rate = demo("opening")
    noise = np.random.default_rng(5).normal(0, 25, len(samples))
    made = [
        library.add(around, rate, names[0], usual_edit(around, rate)),
        library.add(opening, rate, names[1]),
        library.add((samples * 0.02 + noise).astype(np.int16), rate, names[2]),
    ]
    return library.folder, [one.path.name for one in made]


def with_messages(folder: Path) -> list[Path]:
    """Fill `folder` with them; where each is."""
    made, names = _library(language())
    return [Path(shutil.copytree(made, folder / made.name, dirs_exist_ok=True)) / name for name in names]


def opened(stage: Stage, sound: FakeSound | None = None, **where: object) -> MessagesPage:
    stage.bridge.sound_device = sound or FakeSound()
    stage.go("messages", **where)
    page = stage.window.page
    assert isinstance(page, MessagesPage)
    stage.wait_for(lambda: page._stack.currentIndex() == 1 or page._view is not None)
    return page


def _empty(stage: Stage) -> None:
    opened(stage)


def _filled(stage: Stage) -> None:
    page = opened(stage, message=with_messages(stage.folder)[0])
    page.editor.waveform.set_part(Trim(0.0, 6.4))
    page.editor.waveform.part_moved.emit()
    page.editor._listen("phone")
    sound = stage.bridge.sound_device
    stage.wait_for(lambda: sound.played)
    sound.played[0].position_s = 3.1
    stage.wait_for(lambda: page.editor.waveform._cursor_s > 3)


def _too_quiet(stage: Stage) -> None:
    opened(stage, message=with_messages(stage.folder)[2])


def _in_use(stage: Stage) -> None:
    path = with_messages(stage.folder)[0]
    drafts = stage.session.drafts
    drafts.save(
        drafts.new().with_data(name=said("Autumn appointments", "Rendez-vous d’automne"), message={"body": str(path)})
    )
    page = opened(stage, message=path)
    page._delete()
    stage.wait_for(stage.window._problem.isVisible)


def recording(stage: Stage, sound: FakeSound) -> RecordDialog:
    page = opened(stage, sound)
    dialog = page.record()
    stage.wait_for(lambda: dialog._is_ready or dialog._notice.isVisible())
    return dialog


def _spoken(gain: float) -> Callable[[Stage], None]:
    def scene(stage: Stage) -> None:
        sound = FakeSound()
        dialog = recording(stage, sound)
        dialog._record.click()
        samples, _rate = demo("message")
        loudest = int(np.abs(samples).argmax())
        said = np.concatenate([samples[: 16000 * 7 - 800], samples[loudest - 400 : loudest + 400]])
        sound.speak((said * gain).astype(np.int16))
        stage.wait_for(lambda: dialog._elapsed.text() == "0:07")

    return scene


def _no_device(stage: Stage) -> None:
    sound = FakeSound()
    sound.problem = SoundDeviceError(_no_microphone())
    recording(stage, sound)


def picker(stage: Stage, data: dict[str, object]) -> MessagePicker:
    """The step of a campaign, alone on a page."""
    stage.bridge.sound_device = FakeSound()
    stage.go("home")
    page = Page(stage.bridge, stage.window)
    page.add_title(_("Message"))
    made = MessagePicker(stage.bridge)
    page.column.addWidget(made)
    page.column.addStretch(1)
    stage.window._stack.addWidget(page)
    stage.window._stack.setCurrentWidget(page)
    made.set_value(data, language())
    stage.wait_for(made.rows["body"].box.count)
    return made


def _third_step(stage: Stage, **data: object) -> MessagePicker:
    """The picker where it stands in the program."""
    stage.bridge.sound_device = FakeSound()
    page = wizard_at(stage, "message", language=language(), **data)
    step = page.steps["message"]
    assert isinstance(step, MessageStep)
    stage.wait_for(step.picker.rows["body"].box.count)
    stage.settle()
    return step.picker


def _picker_empty(stage: Stage) -> None:
    _third_step(stage, purpose="survey")


def _picker_filled(stage: Stage) -> None:
    reminder, hello, _bad = with_messages(stage.folder)
    files = {"opening": str(hello), "body": str(reminder), "machine": str(reminder)}
    made = _third_step(stage, purpose="appointment", message=files)
    made._listen("whole")
    sound = stage.bridge.sound_device
    stage.wait_for(lambda: sound.played)


def _picker_recording(stage: Stage) -> None:
    dialog = _third_step(stage, purpose="appointment", name=said("Autumn", "Automne"), message={}).record("body")
    stage.wait_for(lambda: dialog._is_ready)


def _picker_missing(stage: Stage) -> None:
    made = _third_step(stage, purpose="appointment", message={"body": str(stage.folder / "gone.wav")})
    made._listen("whole")
    stage.wait_for(lambda: made.notice.text)


SCENES = {
    "messages-picker-recording": _picker_recording,
    "messages-picker-missing": _picker_missing,
    "messages-picker-empty": _picker_empty,
    "messages-picker-filled": _picker_filled,
    "messages-empty": _empty,
    "messages-filled": _filled,
    "messages-too-quiet": _too_quiet,
    "messages-in-use": _in_use,
    "messages-recording": _spoken(0.7),
    "messages-recording-too-quiet": _spoken(0.03),
    "messages-no-device": _no_device,
}

"""What a callee says while the message plays: people talk over us ("yes, hello, who is it?")."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, Field, model_validator

from robodial.emulator.signals import Samples
from robodial.emulator.sound_files import sound_file
from robodial.emulator.speech import speech


@dataclass(frozen=True, slots=True)
class Remark:
    """Said `at_s` after the message began, instead of whatever was being said: a sound file or made words."""

    at_s: float
    speech_s: float
    sound: Path | None = None

    def samples(self, voice_seed: int) -> Samples:
        """How it sounds in the voice of `voice_seed`. Raises ScenarioError for an unreadable file."""
        return sound_file(self.sound) if self.sound else speech(self.speech_s, Random(voice_seed))


class RemarkEntry(BaseModel):
    """One of `remarks` in a scenario file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after_message_s: float = Field(ge=0)
    speech_s: float | None = Field(None, gt=0, le=60)
    sound: Path | None = None

    @model_validator(mode="after")
    def _one_voice(self) -> "RemarkEntry":
        if (self.speech_s is None) == (self.sound is None):
            raise ValueError("give either speech_s or sound")
        return self

    def remark(self) -> Remark:
        """As the callee will make it."""
        return Remark(self.after_message_s, self.speech_s or 0.0, self.sound)

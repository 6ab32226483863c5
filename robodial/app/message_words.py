"""What is said about recordings: what is wrong with them, how loud they are, how long."""

from robodial.audio.message_editing import Finding, Level
from robodial.i18n import gettext as _

NOTHING_DBFS, QUIET_DBFS, LOUD_DBFS = -55.0, -30.0, -1.0
"""A voice near the microphone reaches -20 to -6; beyond -1 its peaks are cut off."""


def finding_words(finding: Finding) -> str:
    """What is wrong, and what to do."""
    return {
        Finding.NOTHING_SAID: _("Nothing is said here. Check the microphone, then record it again."),
        Finding.TOO_QUIET: _("Too quiet: come nearer to the microphone, or turn it up, and record it again."),
        Finding.CLIPPED: _("Too loud: the voice is distorted. Move a little away and record it again."),
        Finding.NOISY: _("Too much noise around the voice: record it again in a quieter place."),
        Finding.TOO_LONG: _("Longer than a minute: few people listen to the end. Say it in fewer words."),
    }[finding]


def loudness_words(level: Level) -> tuple[str, str]:
    """For a meter: a word, and the kind of badge that goes with it."""
    if level.peak_dbfs < NOTHING_DBFS:
        return _("nothing heard"), "plain"
    if level.peak_dbfs < QUIET_DBFS:
        return _("too quiet"), "warn"
    if level.peak_dbfs > LOUD_DBFS:
        return _("too loud"), "warn"
    return _("good"), "good"


def duration_words(seconds: float) -> str:
    """0:07 or 1:30, as players show it."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"

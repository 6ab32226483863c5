"""Special information tones (SIT) and the tones of fax machines and modems."""

from dataclasses import dataclass, field, replace

from robodial.audio.line_sounds import LOST_S, ToneRun
from robodial.audio.spectra import Hop
from robodial.i18n import gettext as _

SIT_BANDS_HZ = ((900.0, 1005.0), (1345.0, 1455.0), (1745.0, 1855.0))
"""950, 1400, 1800 Hz, each +-50 (ITU-T E.180), and the North American pairs inside them."""
SIT_CATEGORIES = {
    # first tone Hz, s; second tone Hz, s. The third, 1776.7 Hz (Bellcore) or 1800 Hz (ITU-T), tells nothing.
    "intercept": (913.8, 0.274, 1370.6, 0.274),
    "vacant": (985.2, 0.380, 1370.6, 0.274),
    "reorder": (913.8, 0.274, 1428.5, 0.380),
    "reorder''": (985.2, 0.274, 1370.6, 0.380),
    "no_circuit": (985.2, 0.380, 1428.5, 0.380),
    "no_circuit''": (913.8, 0.380, 1370.6, 0.380),
    "itu": (950.0, 0.330, 1400.0, 0.330),
}
_SIT_TONE_S = (0.20, 0.48)
_SIT_THIRD_S = 0.12
_STEP_HZ = 36.0
"""Half the distance between the two first tones..."""
_STEP_S = 0.053
"""...and half that between short and long."""

_CED_HZ = (2100.0, 25.0)
"""ITU-T T.30, V.25: 2100 Hz +-15; ANSam is the same, modulated."""
_BELL_HZ = (2225.0, 20.0)
_ANSWER_TONES = ((0.5, 2.0), (0.8, 6.5))
"""Seconds, and how many Hz it may wander in them..."""
_CNG_WANDER_HZ = 1.5
"""As measured a calling tone wanders by 0.3 Hz, ANSam/ with its reversals by 1.2, notes of music by 1.8 to 4..."""
_CODED_WANDER_HZ = 4.0
"""...and through a GSM coder a calling tone by up to 2.2, an answer tone by 1 to 6, in one of 25 by 9."""
_CNG_HZ = (1100.0, 40.0)
_CNG_S = (0.405, 0.59)
_CNG_PAUSE_S = (2.53, 3.47)
_CNG_SAME_HZ = 5.0
"""ITU-T T.30: 1100 Hz +-38, 0.5 s +-15 %, every 3 s +-15 % of pause; measured to 15 ms."""
_V21_HZ = ((1615.0, 1700.0), (1780.0, 1890.0))
"""V.21 channel 2: 1650 and 1850 Hz at 300 bit/s."""
_V21_SHARE = 0.7
_V21_SECOND = 0.08
_V21_HOPS = 40
_V21_BOTH_HOPS = 16
""""Flags" (01111110) show both tones in three of five windows; one steady tone never does."""


@dataclass(slots=True)
class SitListener:
    """Three tones, each higher than the last, one right after the other."""

    _heard: list[ToneRun] = field(default_factory=list)

    def hear(self, ended: ToneRun | None, sounding: ToneRun | None) -> str | None:
        """The category, as soon as the third tone is certain."""
        if ended is not None:
            self._heard = self._with(ended)
        if sounding is None:
            return None
        tones = self._with(sounding)
        if len(tones) < len(SIT_BANDS_HZ) or tones[-1].duration_s < _SIT_THIRD_S:
            return None
        first, second, _third = tones
        return category(first, second) if _SIT_TONE_S[0] <= second.duration_s <= _SIT_TONE_S[1] else None

    def _with(self, run: ToneRun) -> list[ToneRun]:
        """The tones so far, if this one is the next, or the rest of the last after a moment that was lost."""
        last = self._heard[-1] if self._heard else None
        place = len(self._heard)
        if last is not None and run.began - last.ended < LOST_S:
            if abs(run.hz - last.hz) < _STEP_HZ:
                return [*self._heard[:-1], replace(last, ended=run.ended)]
            if place < len(SIT_BANDS_HZ) and _within(run, SIT_BANDS_HZ[place]):
                return [*self._heard, run]
        return [run] if _within(run, SIT_BANDS_HZ[0]) else []


def category(first: ToneRun, second: ToneRun) -> str:
    """Nearest row of the Bellcore table, or `itu`."""

    def distance(name: str) -> float:
        hz1, s1, hz2, s2 = SIT_CATEGORIES[name]
        in_hz = ((first.hz - hz1) / _STEP_HZ) ** 2 + ((second.hz - hz2) / _STEP_HZ) ** 2
        return in_hz + ((first.duration_s - s1) / _STEP_S) ** 2 + ((second.duration_s - s2) / _STEP_S) ** 2

    return min(SIT_CATEGORIES, key=distance).rstrip("'")


@dataclass(slots=True)
class FaxListener:
    """Answer tones, calling tones and the preamble of a fax."""

    _calling: ToneRun | None = None
    """The last that may be a calling tone."""
    _v21: int = 0
    _v21_both: int = 0

    def hear(self, hop: Hop, ended: ToneRun | None, sounding: ToneRun | None, *, spoken: bool = False) -> str | None:
        """What of a fax or modem was heard, in words; None as long as nothing was.

        After words (`spoken`) one tone of 1100 Hz is a machine's beep, and only a second one the calling tone.
        """
        if sounding is not None and _is_answer_tone(sounding):
            if _is_near(sounding, _CED_HZ):
                return _("answer tone, 2100 Hz")
            if _is_near(sounding, _BELL_HZ):
                return _("answer tone, 2225 Hz")
        if ended is not None and self._ends_calling_tone(ended, spoken):
            return _("calling tone, 1100 Hz")
        return _("fax preamble, 1650 and 1850 Hz") if self._hears_v21(hop) else None

    def _ends_calling_tone(self, run: ToneRun, spoken: bool) -> bool:
        if not (_is_near(run, _CNG_HZ) and _CNG_S[0] <= run.duration_s <= _CNG_S[1]):
            return False
        if run.wander_hz >= _CODED_WANDER_HZ:
            return False
        last, self._calling = self._calling, run
        if last is not None and _CNG_PAUSE_S[0] <= run.began - last.ended <= _CNG_PAUSE_S[1]:
            return abs(run.hz - last.hz) < _CNG_SAME_HZ
        return run.wander_hz < _CNG_WANDER_HZ and not spoken

    def _hears_v21(self, hop: Hop) -> bool:
        """Power moves between two tones, 20 ms here and 7 ms there while flags are sent: both, or either, in a hop."""
        first = _v21_place(hop.f1) if hop.share1 + hop.share2 > _V21_SHARE else None
        one = first is not None and hop.share1 > _V21_SHARE
        both = first is not None and _v21_place(hop.f2) not in {None, first}
        self._v21 = self._v21 + 1 if one or both else max(0, self._v21 - 2)
        self._v21_both = self._v21_both + (both and hop.share2 > _V21_SECOND) if self._v21 else 0
        return self._v21 >= _V21_HOPS and self._v21_both >= _V21_BOTH_HOPS


def _is_answer_tone(run: ToneRun) -> bool:
    return any(run.duration_s >= seconds and run.wander_hz < wander for seconds, wander in _ANSWER_TONES)


def _v21_place(hz: float) -> int | None:
    return next((place for place, (low, high) in enumerate(_V21_HZ) if low < hz < high), None)


def _within(run: ToneRun, band: tuple[float, float]) -> bool:
    return band[0] <= run.hz <= band[1]


def _is_near(run: ToneRun, wanted: tuple[float, float]) -> bool:
    return abs(run.hz - wanted[0]) <= wanted[1]

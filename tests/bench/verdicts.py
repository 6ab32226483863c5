"""Verdicts a second: `python -m tests.bench.verdicts`. Each kind of question over many numbers, as a campaign asks.

Processor time: other work on the PC does not count.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from robodial.domain.campaign import Purpose
from robodial.domain.contact import PhoneNumber
from robodial.rules.eligibility import may_be_called
from robodial.rules.question import Question
from tests.unit.rules.questions import DAY, MONDAY_NOON, REGISTERS, asked, called, campaign, consent, paris

NUMBERS = [PhoneNumber(f"+33199{n:06}") for n in range(2000)]
ROUNDS = 10


def _kinds() -> dict[str, Callable[[PhoneNumber], Question]]:
    reminder, selling = campaign(), campaign(Purpose.MARKETING, country="GB")
    agreed = consent(hours="08:00-21:00")
    full = called(*[MONDAY_NOON - n * DAY for n in (1, 2, 3, 4)])
    return {
        "reminder_allowed": lambda number: asked(number, of=reminder),
        "reminder_at_night": lambda number: asked(number, paris("2026-11-23 22:00"), of=reminder),
        "reminder_at_its_cap": lambda number: asked(number, of=reminder, history=full),
        "marketing_merged_allowed": lambda number: asked(number, of=selling, consent=agreed, registers=REGISTERS),
        "marketing_without_consent": lambda number: asked(number, of=selling),
    }


def _per_verdict_us(questions: list[Question]) -> tuple[float, float]:
    """First of a fresh process or of new numbers, then with everything worked out once."""
    times = []
    for lap in range(ROUNDS):
        later = [replace(one, at=one.at + timedelta(seconds=lap)) for one in questions]
        started = time.process_time()
        for question in later:
            may_be_called(question)
        times.append((time.process_time() - started) / len(later) * 1e6)
    return times[0], sorted(times)[len(times) // 2]


def main() -> None:
    """Print one object."""
    told = {}
    for name, question in _kinds().items():
        first, usual = _per_verdict_us([question(number) for number in NUMBERS])
        told[name] = {"first_us": round(first, 1), "median_us": round(usual, 1), "per_second": round(1e6 / usual)}
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()

"""How late the line without audio tells what happens: as late as the real listening does, and the real driver acts.

Means measured on the same callees with `python -m tests.bench.signs`, which shows both lines side by side. Seconds.
"""

# From the beginning of a sound until it is known for what it is.
VOICE_KNOWN_S = 0.31
SILENT_ANSWER_KNOWN_S = 2.95
MACHINE_KNOWN_S = 3.26
SIT_KNOWN_S = 0.84
FAX_KNOWN_S = 0.85
KEY_KNOWN_S = 0.06

# From the end of a sound.
GREETING_OVER_S = 0.355
"""Most at 0.29 s; one in fifty only after a silence of 2.9 s: their word was too soft to be one."""
BEEP_OVER_S = 0.21
RING_OVER_S = 0.11
RING_OF_TWO_OVER_S = 0.97
"""Where a ring is two bursts, it is over when no third has come."""
MACHINE_QUIET_S = 1.75

# Busy and the like: when enough bursts have been heard, the last to its end.
ENGAGED_BURSTS = {"GB": 3, "ES": 4}
"""Where busy and congestion can be told apart only later; elsewhere two are enough."""
ENGAGED_OVER_S = 0.115
DIAL_TONE_KNOWN_S = 2.05
WHILE_SPEAKING_S = 0.07
"""Later, when it sounds beside our message."""

# The driver and the modem.
SET_UP_LINES = 2
"""Command lines that prepare the next call, sent while the exchange sees the line on-hook."""
HANG_UP_LINES = 2
"""Leaving voice data, and ATH, until the line is on-hook."""
GUARD_S = 1.0
"""On-hook, from ATH's OK on: `modem.modem_line` waits so long before it dials."""
START_S = 0.107
"""From our decision to speak until the first sample is on the line: the silence written ahead must go first."""
DRAIN_S = 0.06
"""From the last sample until the driver is sure that it has left the modem."""
FAST_DIGIT_S = 0.07
FAST_DIGITS = frozenset({"conexant_cx930xx", "us_robotics_5637"})
"""Families whose profile shortens digit and pause (S11, S9) to 70 ms."""

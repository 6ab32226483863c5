"""What <DLE> codes and result codes say of the line (ITU-T V.253 table 17, makers' manuals), as tables."""

from robodial.domain.line import Report
from robodial.modem.result_codes import Result

REPORTS_OF_CODES: dict[int, Report] = {
    ord(char): report
    for chars, report in (
        ("r", Report.RINGBACK),
        ("O", Report.ANSWER),  # Intel: ringback went away
        ("L", Report.POLARITY_REVERSED),
        ("bK", Report.BUSY),
        ("di", Report.DIAL_TONE),
        ("J", Report.SIT),
        ("af", Report.ANSWER_TONE),  # 2100 Hz, 2225 Hz
        ("cme", Report.CALLING_TONE),  # 1100 Hz, 1300 Hz
        ("l", Report.LOOP_BREAK),
        ("qs", Report.SILENCE),
        ("R", Report.INCOMING_RING),
        ("HP", Report.EXTENSION_OFF_HOOK),
        ("u", Report.UNDERRUN),
        ("oY", Report.OVERRUN),
    )
    for char in chars
}

REPORTS_OF_RESULTS: dict[Result, Report] = {
    Result.VCON: Report.ANSWER,
    Result.RING: Report.INCOMING_RING,
    Result.RINGING: Report.RINGBACK,
    Result.NO_CARRIER: Report.NO_CARRIER,
    Result.NO_DIAL_TONE: Report.NO_DIAL_TONE,
    Result.BUSY: Report.BUSY,
    Result.NO_ANSWER: Report.NO_ANSWER,
    Result.DELAYED: Report.REDIAL_DELAYED,
    Result.BLACKLISTED: Report.REDIAL_REFUSED,
    Result.LINE_IN_USE: Report.LINE_IN_USE,
    Result.NO_LINE: Report.NO_LINE,
    Result.FAX: Report.ANSWER_TONE,
    Result.DATA: Report.ANSWER_TONE,
}

"""The errors robodial raises. Each has one place that handles it; bugs are never turned into these.

Every message is ready to show to a user: it names the place, what is wrong and the remedy.
"""


class RobodialError(Exception):
    """Root of every error robodial raises on purpose."""


class SettingsError(RobodialError):
    """A settings or campaign file the user can correct."""


class NoVoiceModem(SettingsError):
    """No modem that could call is plugged in."""


class SoundError(RobodialError):
    """A sound file that cannot become a telephone message."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class SoundDeviceError(RobodialError):
    """The PC's microphone or loudspeaker is missing, taken, or was unplugged."""


class ContactImportError(RobodialError):
    """A list that cannot be read at all, or one row of it.

    Rows are counted from 1 as a spreadsheet shows them; row 0 means the file as a whole.
    """

    def __init__(self, message: str, *, row: int = 0, column: str = "", value: str = "") -> None:
        super().__init__(message)
        self.row = row
        self.column = column
        self.value = value


class ListWriteError(RobodialError):
    """A list or report that could not be written; a file that was there before is untouched."""

    def __init__(self, message: str, *, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class CallRefused(RobodialError):
    """A call or campaign that the rules do not allow; `code` names the rule."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class ModemError(RobodialError):
    """A line's modem or port failed. Ends the call, rests the line; the campaign goes on."""

    def __init__(self, message: str, *, line_id: str = "") -> None:
        super().__init__(message)
        self.line_id = line_id


class LineInUse(ModemError):
    """Nothing failed: somebody telephones on the line, or its telephone rings."""


class PortLost(ModemError):
    """The port is gone: unplugged, switched off, or taken by another program."""


class PortUnavailable(ModemError):
    """The port could not be opened; `reason` is `missing`, `busy`, `denied`, `modem_manager` or `other`."""

    def __init__(self, message: str, *, line_id: str = "", reason: str = "other") -> None:
        super().__init__(message, line_id=line_id)
        self.reason = reason


class PortStuck(ModemError):
    """A port call did not return in time; the handle is abandoned and the modem must be replugged."""


class ModemTimeout(ModemError):
    """The modem did not answer `command` within `waited_s` seconds."""

    def __init__(self, message: str, *, line_id: str = "", command: str = "", waited_s: float = 0.0) -> None:
        super().__init__(message, line_id=line_id)
        self.command = command
        self.waited_s = waited_s


class CommandRejected(ModemError):
    """The modem answered `command` with `response` instead of OK."""

    def __init__(self, message: str, *, line_id: str = "", command: str = "", response: str = "") -> None:
        super().__init__(message, line_id=line_id)
        self.command = command
        self.response = response


class UnexpectedBytes(ModemError):
    """Bytes that make no sense in the state the modem should be in."""

    def __init__(self, message: str, *, line_id: str = "", raw: bytes = b"", state: str = "") -> None:
        super().__init__(message, line_id=line_id)
        self.raw = raw
        self.state = state


class StoreError(RobodialError):
    """The database could not do what was asked."""


class StoreTooNew(StoreError):
    """The database was written by a newer robodial."""


class StoreBusy(StoreError):
    """Another program holds the database."""


class AlreadyRunning(StoreBusy):
    """Another robodial works with the same data."""


class StoreUnwritable(StoreError):
    """The folder of the data, or a file in it, cannot be written."""


class StoreDamaged(StoreError):
    """The database file is damaged."""


class NumberListDamaged(StoreDamaged):
    """A file of numbers that must not be called is missing or damaged; until it is there again nobody is called."""


class ScenarioError(RobodialError):
    """A scenario or population file for the emulator that cannot be used."""


class BackupError(RobodialError):
    """A backup that could not be made or taken over; everything is as it was."""


class BackupCancelled(BackupError):
    """The user stopped it."""

"""What went wrong as one sentence for the user: the place, what is wrong, the remedy."""

import errno
from collections.abc import Iterator

from robodial.errors import RobodialError
from robodial.i18n import gettext as _


def sentence_for(error: BaseException) -> str | None:
    """What to tell; empty when whoever read our output has gone; None for a bug, which is not ours to hide."""
    sentences = [_sentence(one) for one in _leaves(error)]
    known = [sentence for sentence in sentences if sentence is not None]
    return "\n".join(dict.fromkeys(known)) if known and len(known) == len(sentences) else None


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors of calls that failed side by side, one by one."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _sentence(error: BaseException) -> str | None:
    if isinstance(error, RobodialError):
        return str(error)
    if isinstance(error, BrokenPipeError):
        return ""
    return _of_the_system(error) if isinstance(error, OSError) else None


def _of_the_system(error: OSError) -> str:
    place = str(error.filename) if error.filename is not None else "robodial"
    why = error.strerror or str(error) or type(error).__name__
    return f"{place}: {why}. {_remedy(error)}"


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("Free some space, then start again; what was stored before is safe.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return _("Close other programs that use it, check that you may write there, or choose another folder.")
    if isinstance(error, FileNotFoundError):
        return _("Check the name and the folder.")
    return _("Check the disk or the connection, then start again.")

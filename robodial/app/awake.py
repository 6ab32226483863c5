"""Keeps the PC from going to sleep while calls can be made; lets it sleep when they cannot."""

import logging
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack

log = logging.getLogger(__name__)


def kept_awake(stack: AsyncExitStack) -> Callable[[bool], None]:
    """A switch: True keeps the PC awake, False lets it sleep. `stack` lets it sleep at the end, whatever happens.

    Where the system cannot be asked (no desktop session), calls go on all the same, and the log says so.
    """
    held = stack.enter_context(ExitStack())

    def switch(awake: bool) -> None:
        held.close()
        if awake:
            held.enter_context(_no_sleep())

    return switch


def _no_sleep() -> "ExitStack":
    from wakepy import keep

    asked = ExitStack()
    mode = asked.enter_context(keep.running(on_fail="pass"))
    if not mode.active:
        log.warning("the PC cannot be asked to stay awake: switch its sleep mode off while calls are made")
    return asked

"""Runs inside `vm shell` as its script: says one command after another and notes every answer.

Arguments: the file for the notes (JSON lines), then the commands. Uses nothing but the standard library.
"""

import json
import os
import signal
import sys
from pathlib import Path


def main() -> None:
    notes, *commands = sys.argv[1:]
    hear = os.fdopen(int(os.environ["VOICE_INPUT"]))
    say = os.fdopen(int(os.environ["VOICE_OUTPUT"]), "w")

    def tell(text: str) -> None:
        say.write(text + "\n")
        say.flush()
        os.kill(int(os.environ["VOICE_PID"]), signal.SIGPIPE)

    with Path(notes).open("w", encoding="utf-8") as log:

        def until(wanted: tuple[str, ...]) -> None:
            while (line := hear.readline()) and (text := line.strip()) not in wanted:
                log.write(json.dumps([current, text]) + "\n")
            log.write(json.dumps([current, line.strip()]) + "\n")
            log.flush()

        current = "HELLO VOICE PROGRAM"
        until(("HELLO SHELL",))
        for command in (current, *commands, "GOODBYE"):
            current = command
            tell(command)
            until(("READY", "ERROR", "GOODBYE SHELL"))


if __name__ == "__main__":
    main()

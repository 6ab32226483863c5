"""Every code under which the program may not call somebody: read from its source, and from the rule packs."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import robodial
from robodial.rules import pack_file
from robodial.rules.pack import Pack, Statements
from robodial.rules.shelf import shipped_shelf

MAKERS = {
    "Refused",
    "Postponed",
    "PostponedTogether",
    "refused",
    "postponed",
    "_ask_again",
    "_until_open",
    "DestinationProblem",
    "LineProblem",
    "PackProblem",
    "Wait",
    "_cancel",
    "release",
    "cancel",
}
"""What makes a reason; its code is one of the arguments."""

SPOKEN_TO_USERS_ONLY = {"message_parts", "own_numbers", "purpose_fixed"}
"""Complaints about a command, told as sentences: nobody is counted under them."""

CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
ROOT = Path(robodial.__file__).parent


def codes_in(package: str) -> set[str]:
    """Those that a package's modules write down."""
    return {code for path in sorted((ROOT / package).glob("*.py")) for code in _of_module(path)}


def codes_of_packs() -> set[str]:
    """Those that are put together of what the rule packs say."""
    found = {f"{need.value}_missing" for need in Statements}
    found.add(pack_file.PurposeModel.model_fields["ban_code"].default)
    for pack in shipped_shelf().packs.values():
        found |= set(_of_pack(pack))
    return found


def _of_module(path: Path) -> Iterator[str]:
    module = importlib.import_module(".".join(path.relative_to(ROOT.parent).with_suffix("").parts))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in MAKERS:
            for argument in (*node.args, *(each.value for each in node.keywords if each.arg == "code")):
                yield from _codes(argument, module)
        elif isinstance(node, ast.Call) and _name(node.func) == "CallRefused":
            for argument in (each.value for each in node.keywords if each.arg == "code"):
                yield from _codes(argument, module)
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):  # (code, sentence)
            yield from (code for first in node.value.elts[:1] for code in _codes(first, module))


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def _codes(argument: ast.expr, module: object) -> Iterator[str]:
    value: object = None
    if isinstance(argument, ast.Constant):
        value = argument.value
    elif isinstance(argument, ast.Name) and argument.id.isupper():
        value = getattr(module, argument.id, None)
    if isinstance(value, str) and CODE.fullmatch(value):
        yield value


def _of_pack(pack: Pack) -> Iterator[str]:
    for rules in (*pack.purposes.values(), *(one for overlay in pack.overlays for one in overlay.purposes.values())):
        if rules.ban is not None:
            yield rules.ban.code
        yield from (f"cap_{cap.days}_days" for cap in rules.caps)
    for declared in pack.declared:
        yield from (f"cap_{cap.days}_days" for cap in declared.caps)

"""What Windows lacks or does otherwise is used nowhere in the product, except where it is asked for first."""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from robodial.app.windows import APP_ID, RUNNING
from tests.house import test_tree
from tests.house.test_tree import NOT_ON_WINDOWS, at_module_level, imported, named, product_modules

INSTALLER = test_tree.ROOT / "packaging" / "robodial.nsi"

parsed = cache(test_tree.parsed)

UNIX_ONLY = {
    "os": {"fork", "getuid", "geteuid", "getgid", "setsid", "killpg", "mkfifo", "uname", "nice", "getloadavg", "chown",
           "getpgid", "sched_getaffinity", "statvfs", "sysconf", "pread", "pwrite", "sendfile", "O_NONBLOCK",
           "O_DIRECTORY", "WNOHANG", "register_at_fork", "posix_fadvise", "set_blocking", "openpty"},
    "signal": {"SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGQUIT", "alarm", "pause",
               "setitimer", "pthread_kill", "pthread_sigmask", "siginterrupt"},
    "socket": {"AF_UNIX", "SO_REUSEPORT"},
    "time": {"tzset", "clock_gettime", "CLOCK_MONOTONIC", "CLOCK_BOOTTIME"},
    "select": {"poll", "epoll", "kqueue"},
    "asyncio": {"start_unix_server", "open_unix_connection", "create_subprocess_exec", "create_subprocess_shell"},
}  # fmt: skip
"""The last: the loops that we use start no programs there."""

LOOP_METHODS = {"add_signal_handler", "remove_signal_handler", "add_writer", "connect_read_pipe", "connect_write_pipe"}
ASKED_FIRST = {
    "robodial/emulator/pty_server.py": {"add_writer", "poll", "set_blocking"},  # refused on Windows before
}


def unix_only(tree: ast.AST) -> Iterator[str]:
    """Names that do not exist on Windows, used as attributes of their modules or of a loop."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            module = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in UNIX_ONLY.get(module, ()) or node.attr in LOOP_METHODS:
                yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if alias.name in UNIX_ONLY.get(node.module or "", ()))


def without_encoding(tree: ast.AST) -> Iterator[str]:
    """Text files opened in whatever encoding the PC has: Windows-1252 in France, another one in Greece."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(one.arg in ("encoding", None) for one in node.keywords):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        is_open = called == "open" and _is_text(node, first)
        is_whole = (called == "read_text" and not node.args) or (called == "write_text" and len(node.args) < 2)
        if is_open or is_whole:
            yield f"{called} in line {node.lineno}"


def _is_text(node: ast.Call, first: object) -> bool:
    if isinstance(node.func, ast.Name):
        mode = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else "r"
        return "b" not in str(mode)
    return isinstance(first, str) and {*first} <= set("rwxat+") and bool(first)


def held_files_replaced(tree: ast.AST) -> Iterator[int]:
    """Lines in which a file is moved without patience: `path.replace(other)`, `path.rename(other)`, `os.replace`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of_os = isinstance(node.func.value, ast.Name) and node.func.value.id == "os"
            moves = node.func.attr in ("replace", "rename") and (of_os or (len(node.args) == 1 and not node.keywords))
            if moves:
                yield node.lineno


def test_nothing_that_windows_lacks_is_used() -> None:
    strays = {
        named(path): found
        for path in product_modules()
        if (found := {*unix_only(parsed(path))} - ASKED_FIRST.get(named(path), set()))
    }
    assert not strays


def test_what_unix_alone_has_is_imported_late_only_where_it_is_refused_first() -> None:
    late = {named(path) for path in product_modules() if NOT_ON_WINDOWS & {*imported(ast.walk(parsed(path)))}}
    assert late == {"robodial/emulator/pty_server.py"}
    early = [named(path) for path in product_modules() if NOT_ON_WINDOWS & {*imported(at_module_level(parsed(path)))}]
    assert not early


def test_every_text_file_is_opened_in_an_encoding_of_ours() -> None:
    strays = {named(path): found for path in product_modules() if (found := [*without_encoding(parsed(path))])}
    assert not strays


def test_the_installer_and_the_program_know_each_other_by_the_same_names() -> None:
    script = INSTALLER.read_text(encoding="utf-8-sig")
    assert f'"{APP_ID}"' in script
    assert f'"{RUNNING}"' in script


def test_files_take_each_others_place_with_patience_only() -> None:
    strays = {
        named(path): found
        for path in product_modules()
        if named(path) != "robodial/files.py" and (found := [*held_files_replaced(parsed(path))])
    }
    assert not strays


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import os\nos.geteuid()", ["geteuid"]),
        ("from signal import SIGKILL", ["SIGKILL"]),
        ("loop.add_signal_handler(1, print)", ["add_signal_handler"]),
        ("import signal\nsignal.SIGINT", []),
        ("self.pause()", []),
    ],
)
def test_names_of_unix_are_recognised(code: str, found: list[str]) -> None:
    assert [*unix_only(ast.parse(code))] == found


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        ("open('x')", True),
        ("open('x', 'rb')", False),
        ("path.open('w')", True),
        ("path.open('wb')", False),
        ("path.open('w', encoding='utf-8')", False),
        ("path.read_text()", True),
        ("path.read_text('utf-8')", False),
        ("path.write_text(text)", True),
        ("path.write_text(text, encoding='utf-8')", False),
        ("dialog.open()", False),
    ],
)
def test_files_without_an_encoding_are_recognised(code: str, is_found: bool) -> None:
    assert bool([*without_encoding(ast.parse(code))]) is is_found


@pytest.mark.parametrize(
    ("code", "lines"),
    [("fresh.replace(path)", [1]), ("os.replace(a, b)", [1]), ("a.rename(b)", [1]), ("text.replace('a', 'b')", []),
     ("replace(one, name='x')", []), ("at.replace(tzinfo=UTC)", [])],
)  # fmt: skip
def test_moves_of_files_are_recognised(code: str, lines: list[int]) -> None:
    assert [*held_files_replaced(ast.parse(code))] == lines

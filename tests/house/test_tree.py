"""What holds for every tracked file: no trace of one machine, nothing heavy, every package introduced, layers kept."""

import ast
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST_FILE_BYTES = 2_000_000

MACHINE_PATHS = re.compile(r"(?<![A-Za-z0-9_.])/(?:" + "|".join(["work", "farm", "root"]) + r")/|\.\./" + "shared")
"""Folders of machines the program was written on; a checkout works anywhere."""

REGISTRIES = re.compile(
    "|".join(["py" + r"pi\.org", "files" + r"\.pythonhosted", "registry" + r"\.npmjs", "deb" + r"\.debian\.org"])
    + r"|https?://[^ \"]*/(?:simple|packages)/|--(?:extra-index|index|find|trusted)-(?:url|links|host)"
)
"""Where packages come from is the user's setting, not ours."""

QT = {"PySide6", "PyQt5", "PyQt6", "shiboken6"}
NOT_ON_WINDOWS = {"termios", "tty", "pty", "fcntl", "pwd", "grp", "resource", "syslog"}


@cache
def tracked() -> list[Path]:
    """Every file under version control that is still there."""
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    names = subprocess.run(git, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts() -> Iterator[tuple[str, str]]:
    """Name and content of every tracked text file."""
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            yield named(path), data.decode("utf-8", "replace")


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = ((name, number, line) for name, text in texts() for number, line in enumerate(text.splitlines(), 1)
             if pattern.search(line))  # fmt: skip
    return [f"{name}:{number}: {line.strip()[:120]}" for name, number, line in found]


def product_modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py" and path.is_relative_to(ROOT / "robodial")]


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Top-level names of the modules that these statements import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.partition(".")[0]


def at_module_level(tree: ast.AST) -> Iterator[ast.AST]:
    """Statements that run when the module is imported, without those under a question about the platform."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ({"platform", "TYPE_CHECKING"} & {*words(node.test)}):
            continue
        yield node
        yield from at_module_level(node)


def words(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr


def test_checkout_has_files_to_look_at() -> None:
    names = {named(path) for path in tracked()}
    assert {"dev.py", "README.md", "pyproject.toml", "robodial/__init__.py", ".ci/run"} <= names


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert not lines_with(MACHINE_PATHS)


def test_no_file_names_a_package_registry() -> None:
    assert not lines_with(REGISTRIES)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATHS, "open('/" + "work/main/x')"),
        (MACHINE_PATHS, "see ../" + "shared/notes"),
        (REGISTRIES, "https://" + "py" + "pi.org/project/x"),
        (REGISTRIES, "https://mirror.example/" + "simple/"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_no_file_is_heavy() -> None:
    heavy = [f"{named(path)}: {path.stat().st_size} bytes" for path in tracked()
             if path.stat().st_size > LARGEST_FILE_BYTES]  # fmt: skip
    assert not heavy


def test_qt_stays_in_the_desktop_program() -> None:
    strays = [named(path) for path in product_modules() if not path.is_relative_to(ROOT / "robodial" / "gui")
              and QT & {*imported(ast.walk(parsed(path)))}]  # fmt: skip
    assert not strays


def test_every_module_can_be_imported_on_windows() -> None:
    strays = {named(path): found for path in product_modules()
              if (found := NOT_ON_WINDOWS & {*imported(at_module_level(parsed(path)))})}  # fmt: skip
    assert not strays, "import these where they are used, with a clear error elsewhere"


def test_module_level_imports_are_told_from_late_ones() -> None:
    guarded = "if sys.platform != 'win32':\n    import termios\n"
    late = "def open_port():\n    import pty\n"
    early = "try:\n    import fcntl\nfinally:\n    pass\n"
    assert {*imported(at_module_level(ast.parse(guarded + late + early)))} == {"fcntl"}


def test_every_package_is_introduced() -> None:
    packages = [path for path in product_modules() if path.name == "__init__.py"]
    assert len(packages) > 8
    assert not [named(path) for path in packages if not ast.get_docstring(parsed(path))]


def test_every_package_of_modules_has_its_init() -> None:
    folders = {path.parent for path in product_modules()}
    allowed = {ROOT / "robodial" / "store" / "migrations" / "versions"}  # Alembic loads these as files
    assert not [named(folder) for folder in folders - allowed if not (folder / "__init__.py").is_file()]

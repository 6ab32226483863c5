"""The locked dependencies: complete, hashed, one version for one platform."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("build", "runtime", "dev")
REQUIREMENT = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>\S+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def lines(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def pins(lock: str) -> set[tuple[str, str, str]]:
    found = (REQUIREMENT.match(line) for line in lines(lock))
    return {(pin["name"], pin["version"], pin["marker"] or "") for pin in found if pin}


def wanted(*requirements: str) -> set[str]:
    """Names as a lock writes them."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[<>=\[; ]", text)[0]).lower() for text in requirements}


def project() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_nothing_but_exact_versions_each_with_hashes(lock: str) -> None:
    content = lines(lock)
    strange = [line for line in content if not (REQUIREMENT.match(line) or HASH.match(line))]
    bare = [line for line, following in zip(content, [*content[1:], ""], strict=True)
            if REQUIREMENT.match(line) and not HASH.match(following)]  # fmt: skip
    assert pins(lock)
    assert not strange
    assert not bare


def test_every_dependency_of_the_project_is_locked() -> None:
    settings = project()
    runtime = wanted(*settings["project"]["dependencies"])
    extras: dict[str, list[str]] = settings["project"]["optional-dependencies"]  # type: ignore[assignment]
    remedy = "run `python3 dev.py lock`"
    assert not wanted(*settings["build-system"]["requires"]) - {name for name, *_ in pins("build")}, remedy
    assert not runtime - {name for name, *_ in pins("runtime")}, remedy
    assert not (runtime | wanted(*extras["dev"])) - {name for name, *_ in pins("dev")}, remedy


def test_developers_run_the_same_versions_as_users() -> None:
    runtime, dev = ({(name, version) for name, version, _ in pins(lock)} for lock in ("runtime", "dev"))
    assert not runtime - dev, "run `python3 dev.py lock`"


def test_lock_made_on_one_platform_serves_windows_too() -> None:
    markers = {name: marker for name, _, marker in pins("runtime") | pins("dev")}
    assert "linux" in markers["jeepney"]  # Windows does without, and its line stands there all the same

"""What is imported in idle time after the start."""

import subprocess
import sys
from pathlib import Path

from robodial.gui.warm_up import WarmUp
from tests.gui.stage import Stage

_PAGES_AFTER_BENEATH = """
import sys
from importlib import import_module
from robodial.gui.warm_up import BENEATH, _page_modules
for name in BENEATH:
    import_module("robodial." + name)
before = set(sys.modules)
for name in _page_modules():
    import_module(name)
own = {name for name in set(sys.modules) - before if name.startswith("robodial.")}
print(sorted(name for name in own if not name.startswith("robodial.gui")))
"""

_STORE_AFTER_BENEATH = """
import sys
from importlib import import_module
from pathlib import Path
from robodial.gui.warm_up import BENEATH
for name in BENEATH:
    import_module("robodial." + name)
before = set(sys.modules)
from robodial.store import Store
Store(Path(sys.argv[1])).close()
print(sorted(name for name in set(sys.modules) - before if name.startswith("robodial.")))
"""


def test_everything_beneath_the_pages_comes_before_them() -> None:
    done = subprocess.run([sys.executable, "-c", _PAGES_AFTER_BENEATH], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_a_store_that_is_written_to_imports_nothing_more_after_the_warm_up(tmp_path: Path) -> None:
    words = [sys.executable, "-c", _STORE_AFTER_BENEATH, str(tmp_path / "robodial.db")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_pages_are_imported_one_by_one_and_then_it_is_over(stage: Stage) -> None:
    warm_up = WarmUp(stage.window)
    warm_up.begin()
    stage.wait_for(lambda: warm_up.is_done)
    assert "robodial.gui.results.page" in sys.modules
    warm_up.end()


def test_a_program_that_ends_at_once_imports_nothing_any_more(stage: Stage) -> None:
    warm_up = WarmUp(stage.window)
    warm_up.begin()
    warm_up.end()
    warm_up._start()
    assert not warm_up._thread.is_alive() and not warm_up.is_done

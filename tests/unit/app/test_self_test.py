"""What an installed program tries on itself."""

import json
from pathlib import Path

import pytest

from robodial.app import self_test
from robodial.store.schema import HEAD


def test_everything_works_and_the_report_says_what_was_seen(tmp_path: Path) -> None:
    assert self_test.run_self_test(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["ok"] is True
    checks = {check["name"]: check for check in report["checks"]}
    assert set(checks) == {"imports", "sound", "rules", "database", "languages", "emulated campaign"}
    assert checks["rules"]["found"] == "12 packs"
    assert checks["database"]["found"].startswith(f"from 0001 to {HEAD}")
    assert "answered" in checks["emulated campaign"]["found"]


def test_what_does_not_work_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise FileNotFoundError("opt-out.fr.wav")

    monkeypatch.setitem(self_test._CHECKS, "sound", broken)
    monkeypatch.setitem(self_test._CHECKS, "emulated campaign", lambda: "not tried")
    assert not self_test.run_self_test(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [check["found"] for check in report["checks"] if not check["ok"]] == ["FileNotFoundError: opt-out.fr.wav"]

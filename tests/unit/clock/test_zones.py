"""Time zones where the system has no list of them, as on Windows; and days before its time begins."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from robodial.clock import FIRST_LOCAL_DAY, local_midnight

SCRIPT = """
import builtins, io, os, zoneinfo
assert zoneinfo.TZPATH == (), zoneinfo.TZPATH
opened = []
real = io.open
def noting(name, *more, **kind):
    opened.append(str(name))
    return real(name, *more, **kind)
builtins.open = io.open = noting
from datetime import UTC, datetime, timedelta
from robodial.contacts.columns import time_zone_of, time_zones
from robodial.rules.shelf import shipped_shelf
from robodial.rules.time_zones import country_zone, zone_named, zones_of
winter, summer = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
paris = country_zone("FR")
assert (winter.astimezone(paris).hour, summer.astimezone(paris).hour) == (13, 14)
for country in ("FR", "GB", "US", "CA", "DE", "BE", "CH", "ES", "IT", "PT", "AU", "NZ", "BR", "JP"):
    assert country_zone(country).key != "UTC", country
assert zones_of("+12125550123")[0].key.startswith("America/")
assert time_zone_of("europe/paris") == "Europe/Paris"
assert len(time_zones()) > 400
assert zone_named("Europe") is None and zone_named("No/Where") is None and zone_named("C:\\\\x") is None
assert not shipped_shelf().problems
assert not [name for name in opened if "zoneinfo" in name and "tzdata" not in name.replace(os.sep, "/")], opened
print("well")
"""


@pytest.mark.parametrize("local", ["", "UTC", "America/New_York"])
def test_every_zone_comes_with_the_program(local: str) -> None:
    environment = os.environ | {"PYTHONTZPATH": "", "PYTHONPATH": str(Path(__file__).parents[3])}
    environment |= {"TZ": local} if local else {}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    assert (done.stdout.strip(), done.returncode) == ("well", 0), done.stderr


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(1990, 1, 1), FIRST_LOCAL_DAY])
def test_a_day_begins_at_midnight_on_this_pcs_clocks(day: date) -> None:
    found = local_midnight(day)
    assert (found.date(), found.hour, found.minute) == (day, 0, 0)
    assert found.utcoffset() is not None


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 30), date(1969, 12, 31)])
def test_a_day_before_windows_can_count_is_its_first_one(day: date) -> None:
    assert local_midnight(day) == local_midnight(FIRST_LOCAL_DAY)
    assert local_midnight(day).timestamp() > 2 * 86_400  # datetime.astimezone looks a day back


def test_nothing_else_turns_a_day_into_a_moment_of_this_pc() -> None:
    """A naive datetime made aware raises OSError on Windows for what is older than 1970."""
    package = Path(__file__).parents[3] / "robodial"
    strays = [
        path.name
        for path in package.rglob("*.py")
        if path.name != "clock.py"
        and ").astimezone()" in path.read_text(encoding="utf-8").replace("now().astimezone()", "")
    ]
    assert strays == []

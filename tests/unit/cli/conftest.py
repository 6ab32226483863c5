"""The command line in this process, as a user meets it: words in; exit code, output and complaints out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from robodial.cli.main import main
from tests.simulation.campaigns import HUMAN, NETWORK, number, write_list, write_message

FRENCH_LIST = """Nom;Prénom;Téléphone;Rendez-vous le
Lefèvre;Zoé;01 99 00 10 01;12/12/2026
Müller;François;01.99.00.10.02;=1+1
Dupont;Jean;15;
Durand;Léa;;
Martin;Paul;01 99 00 10 01;
"""
"""Two contacts, a row with the first one's number, an emergency number and a row without any."""

CAMPAIGN = """
name = "Rappels"
purpose = "appointment"
country = "FR"
list = "liste.csv"
caller = { name = "Cabinet fictif", call_back = "01 99 00 00 01" }
message = { body = "message.wav" }
line = [{ port = "sim:2" }]
"""


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        [only] = self.objects
        return only


Robodial = Callable[..., Said]


@pytest.fixture
def robodial(capsys: pytest.CaptureFixture[str]) -> Robodial:
    """Run one command line."""

    def run(*words: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as leaving:
            main(list(map(str, words)))
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert isinstance(leaving.value.code, int)
        return Said(leaving.value.code, said.out, said.err)

    return run


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder the user is in: a French list from Excel, a message, a scenario and a campaign file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "liste.csv").write_text(FRENCH_LIST, encoding="cp1252", newline="\r\n")
    (tmp_path / "humans.toml").write_text(NETWORK + HUMAN, encoding="utf-8")
    (tmp_path / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    write_message(tmp_path / "message.wav", 3.0)
    write_list(tmp_path / "plain.csv", map(number, range(3)))
    return tmp_path

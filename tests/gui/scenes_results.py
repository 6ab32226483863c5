"""Results: none yet, of a long campaign, of a running one, written to a file, and not written."""

import errno
from pathlib import Path
from unittest.mock import patch

from robodial.app.result_export import ExportKind
from robodial.gui.results.page import ResultsPage
from robodial.i18n import language
from tests.gui.stage import Stage, said, with_finished_demo
from tests.simulation.result_campaigns import with_half_campaign, with_large_campaign


def _name() -> str:
    return said("Autumn appointments", "Rendez-vous d’automne")


def shown(stage: Stage) -> ResultsPage:
    """The page, its figures counted."""
    stage.go("results")
    page = stage.window.page
    assert isinstance(page, ResultsPage)
    stage.wait_for(lambda: page._results is not None)
    return page


def _empty(stage: Stage) -> None:
    stage.go("results")
    page = stage.window.page
    assert isinstance(page, ResultsPage)
    stage.wait_for(page._busy.isHidden)


def _filled(stage: Stage) -> None:
    with_large_campaign(stage.folder, _name())
    shown(stage)


def _further_down(stage: Stage) -> None:
    with_large_campaign(stage.folder, _name())
    bar = shown(stage)._body.verticalScrollBar()
    stage.settle()
    bar.setValue(bar.maximum() // 2)


def _foot(stage: Stage) -> None:
    with_large_campaign(stage.folder, _name())
    bar = shown(stage)._body.verticalScrollBar()
    stage.settle()
    bar.setValue(bar.maximum())


def _small(stage: Stage) -> None:
    with_finished_demo(stage.folder, language())
    shown(stage)


def _running(stage: Stage) -> None:
    with_half_campaign(stage.folder, _name())
    shown(stage)


def _exported(stage: Stage) -> None:
    with_large_campaign(stage.folder, _name())
    page = shown(stage)
    page.export(stage.folder / f"{_name()}.xlsx", ExportKind.EXCEL)
    stage.wait_for(lambda: page._written.text)


def _disk_full(stage: Stage) -> None:
    with_large_campaign(stage.folder, _name())
    page = shown(stage)
    full = OSError(errno.ENOSPC, said("No space left on device", "il ne reste plus de place sur le disque"))
    with patch("robodial.contacts.list_writer.tempfile.TemporaryDirectory", side_effect=full):
        page.export(Path(f"D:/{_name()}.csv"), ExportKind.CSV)
        stage.wait_for(lambda: stage.window._problem.text)


SCENES = {
    "results-empty": _empty,
    "results-filled": _filled,
    "results-middle": _further_down,
    "results-foot": _foot,
    "results-small": _small,
    "results-running": _running,
    "results-exported": _exported,
    "results-disk-full": _disk_full,
}

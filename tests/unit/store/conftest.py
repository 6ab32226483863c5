"""A store in a fresh folder, and a campaign in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from robodial.store import Store
from tests.unit.files import held_by_ourselves
from tests.unit.store.filling import NOW, a_campaign, fill_list

as_strict_as_windows = held_by_ourselves.as_strict_as_windows


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A new store's file: copying it is quicker than making it again for each test."""
    path = tmp_path_factory.mktemp("empty") / "robodial.db"
    Store(path).close()
    return path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, empty_file: bytes) -> Iterator[Store]:
    path = tmp_path / "robodial.db"
    path.write_bytes(empty_file)
    with Store(path, synchronous="OFF") as opened:
        yield opened


@pytest.fixture
def campaign_id(store: Store):
    """Three contacts, each with a due attempt."""
    list_id = fill_list(store, 3)
    campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id

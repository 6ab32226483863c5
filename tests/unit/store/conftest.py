"""A store in a fresh folder, and a campaign in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from robodial.store import Store
from tests.unit.store.filling import NOW, a_campaign, fill_list


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "data" / "robodial.db", synchronous="OFF") as opened:
        yield opened


@pytest.fixture
def campaign_id(store: Store):
    """Three contacts, each with a due attempt."""
    list_id = fill_list(store, 3)
    campaign_id = store.campaigns.save(a_campaign(), list_id, NOW)
    store.campaigns.enroll(campaign_id, NOW)
    return campaign_id

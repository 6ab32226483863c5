from datetime import timedelta
from pathlib import PurePosixPath

import pytest

from robodial.domain.campaign import CampaignState
from robodial.domain.outcome import Outcome
from robodial.store.columns import UtcTime, Word, microseconds
from robodial.store.plain_values import digest, plain, to_json
from tests.unit.store.filling import DAY, NOW


def test_values_of_the_domain_become_jsons_own_types() -> None:
    value = {Outcome.BUSY: (timedelta(minutes=1), PurePosixPath("a/b.wav")), "at": NOW, "n": [None, True, 1.5]}
    assert plain(value) == {"busy": [60.0, "a/b.wav"], "at": "2026-11-23T09:00:00+00:00", "n": [None, True, 1.5]}


def test_what_has_no_json_form_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="bytes"):
        plain({"a": b"x"})


def test_the_order_of_a_mapping_does_not_matter() -> None:
    assert to_json({"b": 1, "é": 2}) == to_json({"é": 2, "b": 1}) == '{"b":1,"é":2}'
    assert len(digest("x")) == 64


def test_times_are_kept_to_the_microsecond_even_before_1970() -> None:
    for at in (NOW, NOW + timedelta(microseconds=1), NOW - 30_000 * DAY):
        assert UtcTime().process_result_value(microseconds(at), None) == at  # type: ignore[arg-type]


def test_words_are_written_into_sql_as_they_are_kept() -> None:
    kind = Word(CampaignState)
    assert kind.process_literal_param(CampaignState.READY, None) == "'ready'"  # type: ignore[arg-type]
    assert kind.process_literal_param(None, None) == "NULL"  # type: ignore[arg-type]

"""A power cut at any moment wrongs nobody, in either of two campaigns that share lines and people."""

from pathlib import Path

from tests.simulation.kills import Campaign, kill_often, wrongs

KILLS = 25


def test_twenty_five_kills_call_nobody_twice_and_lose_nobody(tmp_path: Path) -> None:
    kills, seed = 0, 0
    while kills < KILLS:
        campaign = Campaign(tmp_path / str(seed), contacts=18)
        campaign.write()
        kills += kill_often(campaign, KILLS - kills, seed)
        assert wrongs(campaign) == []
        seed += 1

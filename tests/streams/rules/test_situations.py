"""Every situation of the TOML files under `situations/` ends as it says."""

from typing import Any

import pytest

from streams.rules.law.rulebook import load
from tests.streams.rules.situation_reader import read, stands, told

RULEBOOK = load()
SITUATIONS = list(read())


@pytest.mark.parametrize("row", [row for _, row in SITUATIONS], ids=[name for name, _ in SITUATIONS])
def test_situation(row: dict[str, Any]) -> None:
    events = stands(row, RULEBOOK)
    wanted = row["expect"]
    assert [told(event, want) for event, want in zip(events, wanted, strict=False)] == wanted
    assert len(events) == len(wanted), [told(event, {"type": 0, "offence": 0, "reason": 0}) for event in events]


def test_no_two_situations_have_one_name() -> None:
    names = [name for name, _ in SITUATIONS]
    assert len(set(names)) == len(names)

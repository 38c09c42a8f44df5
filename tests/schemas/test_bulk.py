"""Many records at once are the bytes that each has alone."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import codec
from schemas.bulk import FEW, Encoder
from schemas.records import Finding
from tests.strategies import records

FINDINGS = Encoder(Finding)


@given(st.lists(records(Finding), min_size=1, max_size=4), st.integers(1, FEW))
def test_together_they_are_what_each_is_alone(findings: list[Finding], times: int) -> None:
    several = findings * times
    assert FINDINGS.encode(several) == [codec.encode(finding) for finding in several]


def test_of_none_come_none() -> None:
    assert FINDINGS.encode([]) == []

"""What the core decides equals what the text says, told a second time by brute force."""

import os

from hypothesis import HealthCheck, given, settings

from schemas.records import StandingEvent
from streams.rules.everything import Everything, judge_everything
from streams.rules.law.rulebook import load
from tests.streams.rules.histories import DECIDED_AT, keepers, rides, worlds
from tests.streams.rules.oracle.standing import Stands, standing

EXAMPLES = int(os.environ.get("JOLQARA_TEST_EXAMPLES", "300"))
RULEBOOK = load()


def told(event: StandingEvent) -> Stands:
    return Stands(
        type=str(event.__struct_config__.tag),
        offence=event.offence,
        reason=getattr(event, "reason", None),
        part=event.part or "",
        fine=getattr(event, "fine_mrp", None),
        owner=event.owner_id,
        vehicle=event.vehicle_id,
        passage_id=event.passage_id or "",
        lapsed_on=event.lapsed_on,
        excess=event.excess_kmh,
    )


def judged(world: Everything) -> list[Stands]:
    return sorted((told(event) for event in judge_everything(world, RULEBOOK, DECIDED_AT)), key=repr)


def plain(several: list[Stands]) -> list[Stands]:
    """Numbers and words without their types, so that lists can be compared and read."""
    return sorted(
        (
            s._replace(
                offence=str(s.offence),
                reason=None if s.reason is None else str(s.reason),
                fine=None if s.fine is None else float(s.fine),
                excess=None if s.excess is None else float(s.excess),
            )
            for s in several
        ),
        key=repr,
    )


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(worlds() | rides() | keepers())
def test_the_core_and_the_brute_force_agree(world: Everything) -> None:
    assert plain(judged(world)) == plain(standing(world))

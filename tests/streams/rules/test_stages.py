"""Judging step by step, in whatever order records arrive, ends with what judging everything at once says."""

import os
from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas.records import CameraRecord, Passage, StandingEvent
from schemas.vocabulary import Registry
from streams.rules.everything import Everything, judge_everything
from streams.rules.known import Heard, Withdrawn
from streams.rules.law.rulebook import load
from tests import builders as make
from tests.streams.rules.histories import DECIDED_AT, Draw, keepers, moments, rarely, rides, worlds
from tests.streams.rules.stages import Stages

EXAMPLES = int(os.environ.get("JOLQARA_TEST_EXAMPLES", "200"))
RULEBOOK = load()

Step = tuple[str, Any]
"""What happens: "passage", a registry's or "camera"'s statement as recorded by a moment, or a heartbeat."""

CLOSINGS = {
    "until_recorded_at": ("registered_until",),
    "annulled_recorded_at": (),
    "termination_recorded_at": ("terminated_at",),
    "surrender_recorded_at": ("surrendered_on",),
    "withdrawn_recorded_at": (),
    "cancelled_recorded_at": (),
}


def as_recorded_by(statement: Any, moment: datetime) -> Any:
    """The statement as the registry made it at the moment: entries and closings recorded later are not in it."""
    if statement is None or isinstance(statement, Withdrawn):
        return statement if statement is None or statement.recorded_at <= moment else None
    lists = {
        name: tuple(opened(entry, moment) for entry in getattr(statement, name) if entry.recorded_at <= moment)
        for name in ("registrations", "cards", "policies", "permits", "penalties", "limits", "certificates")
        if hasattr(statement, name)
    }
    return structs.replace(statement, recorded_at=moment, **lists)


def opened(entry: msgspec.Struct, moment: datetime) -> msgspec.Struct:
    for field, closed in CLOSINGS.items():
        recorded_at = getattr(entry, field, None)
        if recorded_at is not None and recorded_at > moment:
            entry = structs.replace(entry, **dict.fromkeys((field, *closed)))
    return entry


@st.composite
def steps(draw: Draw, world: Everything) -> list[Step]:
    """All passages, some of them twice; statements of registries, old and new; heartbeats that keep their promise."""
    several: list[Step] = [
        ("passage", passage) for passage in world.passages + world.passages[: draw(st.integers(0, 2))]
    ]
    for registry in REGISTRIES:
        heartbeats = [moment for moment in draw(st.lists(moments, max_size=3)) if moment < world.heard.as_of[registry]]
        several += [("heartbeat", (registry, moment)) for moment in heartbeats]
        several += [("statement", (registry, moment)) for moment in draw(st.lists(moments, max_size=2))]
        several += [("tombstone", (registry, moment)) for moment in draw(rarely([], [draw(moments)]))]
    shuffled = list(draw(st.permutations(several)))
    ends = [("heartbeat", (registry, moment)) for registry, moment in world.heard.as_of.items()]
    return shuffled + list(draw(st.permutations([*ends, *(("statement", (r, DECIDED_AT)) for r in REGISTRIES)])))


FORMERLY: dict[Registry, Any] = {
    Registry.VEHICLES: make.vehicle_extract(make.registration()),
    Registry.INSPECTION: make.inspection_extract(),
    Registry.OSAGO: make.osago_extract(),
    Registry.FIREARM_PERMITS: make.permit_extract(),
}
"""What was said before a tombstone."""
REGISTRIES = tuple(Registry)


def formerly(registry: Registry, key: str, moment: datetime) -> Any:
    """What was said of the key by the moment, if a tombstone has come since."""
    said = FORMERLY[registry]
    if registry is Registry.FIREARM_PERMITS:
        said = structs.replace(said, owner_id=key)
    return as_recorded_by(said, moment)


def take(step: Step, stages: Stages, world: Everything) -> None:
    """Cameras send no heartbeats: a record, when it comes, is not older than the passages that it is to judge."""
    kind, what = step
    if kind == "passage":
        stages.passage(what)
        return
    registry, moment = what
    for key, statement in getattr(world, registry.replace("-", "_")).items():
        if kind != "tombstone":
            said = as_recorded_by(statement, moment) or formerly(registry, key, moment)
            stages.statement(registry, key, said)
        elif not isinstance(statement, Withdrawn):
            stages.statement(registry, key, Withdrawn(recorded_at=moment))
    if registry is Registry.VEHICLES and kind != "tombstone":
        for camera in world.cameras.values():
            said = as_recorded_by(camera, max(moment, *(fact.at for p in world.passages for fact in p.facts), moment))
            assert isinstance(said, CameraRecord)
            stages.camera(said)
    if kind == "heartbeat":
        stages.heartbeat(registry, moment)


@st.composite
def drives(draw: Draw) -> list[Passage]:
    """Passages of one plate at near and far cameras, in order of arrival: each comes up to a day late."""
    hours = draw(
        st.lists(
            st.tuples(st.sampled_from([0, 1, 2, 3, 25, 26, 60, 61]), st.sampled_from([0, 0, 1, 24])),
            min_size=2,
            max_size=6,
        )
    )
    arriving = sorted((hour + late, hour, number) for number, (hour, late) in enumerate(hours))
    return [
        make.passage(
            observed_at=(seen_at := make.SEEN_AT + timedelta(hours=hour)),
            camera_id=draw(st.sampled_from(["near", "far"])),
            track_id=str(number),
            facts=(make.speed(110.0, at=seen_at),) if draw(st.booleans()) else (),
        )
        for _, hour, number in arriving
    ]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True)
@given(drives())
def test_a_clone_is_noticed_even_where_registries_are_far_ahead(drive: list[Passage]) -> None:
    cameras = {name: make.camera(camera_id=name, lat=lat) for name, lat in (("near", 43.24), ("far", 51.13))}
    heard = Heard(as_of=dict.fromkeys(REGISTRIES, DECIDED_AT))
    world = structs.replace(make.everything(*drive, cameras=tuple(cameras.values())), heard=heard)
    stages = Stages(RULEBOOK, DECIDED_AT)
    for registry in REGISTRIES:
        take(("heartbeat", (registry, DECIDED_AT)), stages, world)
    for passage in drive:
        stages.passage(passage)
    agree(stages, world)


@st.composite
def courses(draw: Draw) -> tuple[Everything, list[Step]]:
    """A world, and an order in which it became known."""
    world = draw(worlds() | rides() | keepers())
    ends = {registry: draw(rarely(DECIDED_AT, draw(moments))) for registry in REGISTRIES}
    world = structs.replace(world, heard=Heard(as_of=ends))
    return world, draw(steps(world))


def agree(stages: Stages, world: Everything) -> None:
    at_once = {event.event_id: content(event) for event in judge_everything(world, RULEBOOK, DECIDED_AT)}
    assert {key: content(event) for key, event in stages.standing.items()} == at_once


def content(event: StandingEvent) -> StandingEvent:
    """The event without what depends on when it was decided."""
    return structs.replace(event, revision=0, registry_as_of=None, decided_at=DECIDED_AT)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(courses())
def test_whatever_the_order_the_same_events_stand_in_the_end(course: tuple[Everything, list[Step]]) -> None:
    world, several = course
    stages = Stages(RULEBOOK, DECIDED_AT)
    for step in several:
        take(step, stages, world)
    agree(stages, world)

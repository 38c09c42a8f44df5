"""Screening changes nothing but the time that it takes."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas import codec
from schemas.records import Evidence, Passage
from schemas.registries import CameraRecord
from schemas.topics import PASSAGES
from schemas.vocabulary import EvidencePurpose, Offence, Registry, VehicleCategory
from streams import columns
from streams.agents.cameras import Cameras
from streams.agents.screening import Screening
from streams.agents.subjects import Subjects
from streams.agents.work import Surroundings
from streams.following import Arrived
from streams.metrics import Metrics
from streams.rules.everything import Everything, judge_everything
from streams.rules.known import Heard, PlateRegistries
from streams.rules.travel import distance_km
from tests import builders as make
from tests.streams.rules.histories import DECIDED_AT, HALF_DAY, START, Draw, rarely
from tests.streams.rules.test_stages import EXAMPLES, REGISTRIES, RULEBOOK, Step, content, steps
from tests.streams.test_any_interleaving import LIVELY, Play, moves_between, play_out, unfolding

CAMERAS = {"near": 43.24, "next": 43.25, "far": 51.13}
DAY = timedelta(days=1)
EVIDENCE = Evidence(uri="file:///plate.jpg", sha256="ab" * 32, captured_at=START, purpose=EvidencePurpose.PLATE)
CARDS = [make.card(vehicle_id=name, inspected_on=START.date(), recorded_at=START) for name in (make.CAR, "van")]


@st.composite
def quiet(draw: Draw) -> Everything:
    """A world in which little is wrong, but plates are seen where they cannot be."""
    world: Everything = draw(unfolding())[0]
    if draw(st.sampled_from([True, True, False])):
        covered = make.inspection_extract(*CARDS, recorded_at=DECIDED_AT)
        policies = [
            make.policy(vehicle_id=name, holder_id=owner, in_force_from=START, recorded_at=START)
            for name in (make.CAR, "van")
            for owner in (make.ANN, "bob")
        ]
        insured = make.osago_extract(*policies, recorded_at=DECIDED_AT)
        world = structs.replace(world, inspection={make.PLATE: covered}, osago={make.PLATE: insured})
    cameras: dict[str, CameraRecord] = {name: make.camera(camera_id=name, lat=lat) for name, lat in CAMERAS.items()}
    seen = tuple(draw(_quieter(passage)) for passage in world.passages)
    return structs.replace(world, passages=seen, cameras=cameras)


@st.composite
def _quieter(draw: Draw, passage: Passage) -> Passage:
    facts: Any = draw(st.sampled_from([(), (), (make.speed(55.0, at=passage.observed_at),), passage.facts]))
    return structs.replace(passage, facts=facts, camera_id=draw(st.sampled_from(["near", "near", "next", "far"])))


@st.composite
def quiet_plays(draw: Draw) -> Play:
    world = draw(quiet())
    return world, [(step, draw(st.lists(moves_between, max_size=8))) for step in draw(steps(world))]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(quiet_plays())
def test_the_same_stands_as_if_everything_were_judged(played: Play) -> None:
    flow = play_out(played)
    assert flow.letters == []
    at_once = {event.event_id: content(event) for event in judge_everything(played[0], RULEBOOK, DECIDED_AT)}
    assert {key: content(event) for key, event in flow.standing.items()} == at_once


def test_much_is_screened_at_once_and_some_of_it_waits() -> None:
    """So that the property above is about something."""
    screened = waited = 0

    @settings(max_examples=100, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
    @given(quiet())
    def look(world: Everything) -> None:
        nonlocal screened, waited
        said: list[Step] = [("statement", (registry, DECIDED_AT)) for registry in REGISTRIES]
        seen: list[Step] = [("passage", passage) for passage in world.passages]
        flow = play_out((world, [(step, LIVELY) for step in said + seen]))
        blocks = [kept.screened for kept in flow.records("state-judge-passages") if kept.screened]
        screened += sum(len(columns.unpacked(block.sightings).plates) for block in blocks)
        waited += sum(len(block.waiting) for block in blocks)

    look()
    assert screened > 10
    assert waited > 4


LAPSED_ON = make.at("2026-04-10 00:00")
"""A civil day on which documents are missing."""
edge = st.integers(-2, 3).map(lambda half: LAPSED_ON + half * HALF_DAY)


@st.composite
def lapsing(draw: Draw) -> Play:
    """Documents are missing, registries have spoken, and one vehicle passes again and again on a day; then more
    becomes known, some of which clears a part of the day.
    """
    recorded_at = [LAPSED_ON + days * DAY for days in draw(st.lists(st.integers(4, 30), min_size=2, max_size=2))]
    ann = make.registration(registered_from=START, recorded_at=START, manufactured_year=2012)
    bob = structs.replace(ann, owner_id="bob", registered_from=draw(edge), recorded_at=recorded_at[1])
    insured = make.policy(in_force_from=START, in_force_until=draw(edge), recorded_at=recorded_at[0])
    owned = make.vehicle_extract(ann, *draw(rarely((), (bob,))), recorded_at=DECIDED_AT)
    known = draw(
        rarely((insured,), (), (structs.replace(insured, in_force_from=draw(edge), in_force_until=DECIDED_AT),))
    )
    seen = tuple(
        make.passage(
            observed_at=(at := LAPSED_ON + timedelta(minutes=minutes)),
            track_id=str(number),
            camera_id=draw(st.sampled_from(["near"] * 6 + ["next", "far"])),
            moved=draw(rarely(True, False)),
            vehicle_category=draw(rarely(None, VehicleCategory.M1, VehicleCategory.N3)),
            facts=draw(rarely((), (make.speed(55.0, at=at),), (make.speed(110.0, at=at),))),
        )
        for number, minutes in enumerate(draw(st.lists(st.integers(-300, 1500), min_size=3, max_size=8)))
    )
    world = structs.replace(
        make.everything(*seen, cameras=tuple(make.camera(camera_id=name, lat=lat) for name, lat in CAMERAS.items())),
        vehicles={make.PLATE: owned},
        inspection={make.PLATE: make.inspection_extract(recorded_at=DECIDED_AT)},
        osago={make.PLATE: make.osago_extract(*known, recorded_at=DECIDED_AT)},
        heard=Heard(as_of=dict.fromkeys(Registry, DECIDED_AT)),
    )
    early = LAPSED_ON + draw(st.sampled_from([3, 4, 6, 6])) * HALF_DAY
    times = sorted({early, LAPSED_ON + 3 * DAY, *recorded_at, DECIDED_AT})
    spoken: list[Step] = [("heartbeat", (registry, moment)) for moment in times for registry in Registry]
    begun = len(Registry)
    more = draw(st.permutations([("passage", passage) for passage in (*seen, *seen[: draw(st.integers(0, 2))])]))
    end = len(more) - draw(st.integers(0, len(more) // 2))
    several = [*spoken[:begun], *more[:end], *spoken[begun:-begun], *more[end:], *spoken[-begun:]]
    moves = st.just(LIVELY) | st.just(LIVELY) | st.lists(moves_between, max_size=6)
    return world, [(step, draw(moves)) for step in several]


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(lapsing())
def test_a_lapse_that_has_been_told_is_told_of_the_same_passage(played: Play) -> None:
    flow = play_out(played)
    assert flow.letters == []
    at_once = {event.event_id: content(event) for event in judge_everything(played[0], RULEBOOK, DECIDED_AT)}
    assert {key: content(event) for key, event in flow.standing.items()} == at_once


def test_much_of_a_lapse_has_been_told_before_and_some_of_it_falls() -> None:
    """So that the property above is about something."""
    told = annulled = 0

    @settings(max_examples=100, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
    @given(lapsing())
    def look(played: Play) -> None:
        nonlocal told, annulled
        flow = play_out(played)
        blocks = [kept.screened for kept in flow.records("state-judge-passages") if kept.screened]
        told += any(block.told for block in blocks)
        annulled += any(block.told for block in blocks) and bool(flow.logs["annulments"])

    look()
    assert told > 10
    assert annulled > 3


def test_where_the_first_passage_is_cleared_the_event_goes_over_to_one_that_was_told_before() -> None:
    morning, evening = (make.passage(observed_at=LAPSED_ON + hours * timedelta(hours=1)) for hours in (8, 20))
    recorded_at = LAPSED_ON + 5 * DAY
    policy = make.policy(in_force_from=START, in_force_until=LAPSED_ON + HALF_DAY, recorded_at=recorded_at)
    owned = make.registration(registered_from=START, recorded_at=START, manufactured_year=2012)
    world = structs.replace(
        make.everything(morning, evening),
        vehicles={make.PLATE: make.vehicle_extract(owned, recorded_at=DECIDED_AT)},
        inspection={make.PLATE: make.inspection_extract(recorded_at=DECIDED_AT)},
        osago={make.PLATE: make.osago_extract(policy, recorded_at=DECIDED_AT)},
    )
    first, last = (
        [("heartbeat", (registry, moment)) for registry in Registry] for moment in (LAPSED_ON + 3 * DAY, DECIDED_AT)
    )
    several: list[Step] = [*first, ("passage", morning), ("passage", evening)]
    flow = play_out((world, [(step, LIVELY) for step in several]))
    blocks = [kept.screened for kept in flow.records("state-judge-passages") if kept.screened]
    assert [block.told for block in blocks] == [(codec.encode(evening),)]
    assert {event.passage_id for event in flow.standing.values()} == {morning.passage_id}

    flow = play_out((world, [(step, LIVELY) for step in [*several, *last]]))
    told = {event.offence: event.passage_id for event in flow.standing.values()}
    assert told == {Offence.INSPECTION_MISSING: morning.passage_id, Offence.OSAGO_MISSING: evening.passage_id}


def test_columns_are_what_records_are() -> None:
    passages = [
        make.passage(),
        make.passage(track_id="t2", facts=(make.speed(61.5), make.speed(72.0))),
        make.passage(track_id="t3", facts=(make.speed(61.5), make.stop_line())),
        make.passage(track_id="t4", plate="", evidence=(EVIDENCE,)),
    ]
    found = columns.passages([codec.encode(passage) for passage in passages])
    assert found is not None
    assert found.plates == [passage.plate for passage in passages]
    assert found.named.tolist() == [True, True, True, False]
    assert found.cameras == [passage.camera_id for passage in passages]
    assert found.fastest_kmh.tolist() == [float("-inf"), 72.0, float("inf"), float("-inf")]


def test_plates_that_were_read_badly_are_not_counted_as_there_is_no_end_to_them() -> None:
    plates: dict[str, int] = {}
    around = Surroundings(
        rulebook=RULEBOOK,
        cameras={},
        permits=lambda _: None,
        clock=lambda: DECIDED_AT,
        seconds=lambda: 0.0,
        metrics=Metrics(),
        caught_up=lambda *_: True,
    )
    screening = Screening(0, around, plates, lambda _: PlateRegistries(), Subjects(around.metrics))
    floor = RULEBOOK.policy.plate_floor
    passages = [
        make.passage(plate="123ABC02"),
        *(make.passage(plate=f"{n}ABC02", plate_confidence=floor / 2) for n in range(100, 120)),
    ]
    values = [(passage.plate.encode(), codec.encode(passage)) for passage in passages]
    screening.screened([_arrived(n, *value) for n, value in enumerate(values)], heard_to=0)
    assert set(plates) == {"", "123ABC02"}


def _arrived(offset: int, key: bytes, value: bytes) -> Arrived:
    return Arrived(topic=PASSAGES.name, partition=0, offset=offset, timestamp=0, key=key, value=value)


@given(st.lists(st.tuples(st.floats(40, 56), st.floats(46, 88)), min_size=2, max_size=5))
def test_distances_in_arrays_are_those_of_the_rules(places: list[tuple[float, float]]) -> None:
    known = {str(number): make.camera(camera_id=str(number), lat=a, lon=b) for number, (a, b) in enumerate(places)}
    cameras = Cameras(known, RULEBOOK)
    numbers = cameras.numbered([*known, "unknown"])
    first, *others = known.values()
    km = cameras.km(numbers[:1].repeat(len(known)), numbers[1:])
    assert np.isnan(km[-1])
    assert km[:-1] == pytest.approx([distance_km(first, other) for other in others], rel=1e-9, abs=1e-6)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4), st.booleans())
def test_what_records_refuse_never_comes_as_columns(place: int, other: bytes, cut: bool) -> None:
    good = codec.encode(make.passage(evidence=(EVIDENCE,)))
    at = place % len(good)
    damaged = good[:at] if cut else good[:at] + other + good[at + len(other) :]
    if columns.passages([good, damaged + other * (place % 2)]) is not None:
        codec.decode(Passage, damaged + other * (place % 2))

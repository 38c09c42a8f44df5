"""Screening changes nothing but the time that it takes."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas import codec
from schemas.records import Evidence, Passage
from schemas.registries import CameraRecord
from schemas.vocabulary import EvidencePurpose
from streams import columns
from streams.rules.everything import Everything, judge_everything
from tests import builders as make
from tests.streams.rules.histories import DECIDED_AT, START, Draw
from tests.streams.rules.test_stages import EXAMPLES, REGISTRIES, RULEBOOK, Step, content, steps
from tests.streams.test_any_interleaving import LIVELY, Play, moves_between, play_out, unfolding

CAMERAS = {"near": 43.24, "next": 43.25, "far": 51.13}
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
    assert found.cameras == [passage.camera_id for passage in passages]
    assert found.fastest_kmh.tolist() == [float("-inf"), 72.0, float("inf"), float("-inf")]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4), st.booleans())
def test_what_records_refuse_never_comes_as_columns(place: int, other: bytes, cut: bool) -> None:
    good = codec.encode(make.passage(evidence=(EVIDENCE,)))
    at = place % len(good)
    damaged = good[:at] if cut else good[:at] + other + good[at + len(other) :]
    if columns.passages([good, damaged + other * (place % 2)]) is not None:
        codec.decode(Passage, damaged + other * (place % 2))

"""Small random histories of one plate, on a grid of Almaty midnights and noons."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import strategies as st
from msgspec import structs

from schemas.records import AnyFact, CameraRecord, Passage, Section, SpeedLimit
from schemas.vocabulary import LaneKind, Light, LineKind, Registry, Seat, Sign, SignalPhase, StopZone
from streams.rules.everything import Everything
from streams.rules.known import Heard, Withdrawn
from tests import builders as make

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]

START = make.at("2026-02-20 00:00")
HALF_DAY = timedelta(hours=12)
LAST = 230
"""Half days from START, so the middle of June 2026."""
DECIDED_AT = datetime(2026, 7, 1, tzinfo=UTC)

PENALISED = (
    *("592 1", "592 2", "592 3-1", "599 1", "590 9", "590 1", "591 1", "593 1", "594 1", "594 4"),
    *("596 2", "597 3", "600 1", "601 1", "602 1", "602 3"),
    *("486 1(1)", "486 2"),
)
"""Articles and parts."""

halves = st.integers(0, LAST)
moments = halves.map(lambda n: START + n * HALF_DAY)
later = st.none() | st.none() | moments


def rarely(common: T, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([common] * 6 + list(others))


def days(moment: datetime) -> date:
    return (moment + timedelta(hours=5)).date()


@st.composite
def registrations(draw: Draw) -> Any:
    begun = draw(moments)
    return make.registration(
        plate=draw(rarely(make.PLATE, "999ZZZ01")),
        vehicle_id=draw(rarely(make.CAR, "van")),
        owner_id=draw(st.sampled_from([make.ANN, "bob"])),
        owner_kind=draw(rarely("INDIVIDUAL", "SMALL", "LARGE")),
        category=draw(rarely("M1", "N1", "N2", "N3", "M2", "O")),
        commercial=draw(rarely(False, True)),
        manufactured_year=draw(st.sampled_from([2015, 2019, 2020, 2025])),
        registered_from=begun,
        registered_until=draw(st.none() | st.just(begun) | moments.filter(lambda m: m > begun)),
        until_recorded_at=draw(later),
        military=draw(rarely(False, True)),
        diplomatic=draw(rarely(False, True)),
        recorded_at=draw(st.just(begun) | moments),
    )


@st.composite
def first_registration(draw: Draw) -> Any:
    """What most histories begin with."""
    return make.registration(
        registered_from=START,
        category=draw(rarely("M1", "N2", "M2")),
        manufactured_year=draw(rarely(2015, 2019, 2020)),
        registered_until=draw(later),
        until_recorded_at=draw(later),
        recorded_at=START,
    )


@st.composite
def cards(draw: Draw) -> Any:
    inspected = draw(moments)
    return make.card(
        card_id=draw(st.sampled_from("abc")),
        vehicle_id=draw(rarely(make.CAR, "van")),
        inspected_on=days(inspected),
        valid_until=days(inspected + HALF_DAY * draw(st.integers(0, 150))),
        recorded_at=draw(st.just(inspected) | moments),
        annulled_recorded_at=draw(later),
    )


@st.composite
def policies(draw: Draw) -> Any:
    begun = draw(moments)
    return make.policy(
        policy_id=draw(st.sampled_from("abc")),
        vehicle_id=draw(rarely(make.CAR, "van")),
        holder_id=draw(st.sampled_from([make.ANN, "bob", "carl"])),
        in_force_from=begun,
        in_force_until=begun + HALF_DAY * draw(st.integers(1, 150)),
        recorded_at=draw(st.just(begun) | moments),
        terminated_at=draw(later),
        termination_recorded_at=draw(later),
    )


@st.composite
def permits(draw: Draw) -> Any:
    begun = draw(moments | st.just(START))
    return make.permit(
        permit_id=draw(st.sampled_from("abc")),
        renews=draw(st.sampled_from([None, None, *"abx"])),
        valid_from=days(begun),
        valid_until=days(begun + HALF_DAY * draw(st.integers(0, 100))),
        surrendered_on=draw(st.none() | st.none() | moments.map(days)),
        surrender_recorded_at=draw(later),
        recorded_at=draw(st.just(begun) | st.just(START) | moments),
    )


@st.composite
def first_permit(draw: Draw) -> Any:
    """One that ends while the car may be seen."""
    ends = START + HALF_DAY * draw(st.integers(1, 150))
    return make.permit(permit_id="a", valid_from=days(START), valid_until=days(ends), recorded_at=START)


@st.composite
def penalties(draw: Draw) -> Any:
    imposed = draw(moments | st.integers(-740, 0).map(lambda n: START + n * HALF_DAY))
    article, part = draw(st.sampled_from([tuple(text.split()) for text in PENALISED]))
    return make.penalty(
        article=article,
        part=part,
        event_id=draw(rarely(None, "another event")),
        imposed_at=imposed,
        recorded_at=imposed + HALF_DAY * draw(st.sampled_from([0, 0, 1, 60])),
        cancelled_recorded_at=draw(rarely(None, START)),
    )


@st.composite
def limits(draw: Draw) -> tuple[SpeedLimit, ...]:
    return tuple(
        make.limit(
            category=draw(rarely(None, "M1", "N2")),
            limit_kmh=draw(st.sampled_from([50.0, 60.0, 80.0])),
            valid_from=draw(st.just(START) | moments),
            valid_until=draw(later),
            recorded_at=draw(st.just(START) | st.just(START) | moments),
            withdrawn_recorded_at=draw(later),
        )
        for _ in range(draw(st.sampled_from([1, 1, 1, 0, 2, 3])))
    )


@st.composite
def cameras(draw: Draw, camera_id: str, lat: float, *sections: Section) -> CameraRecord:
    certificates = [
        make.certificate(
            number=str(number),
            valid_from=date(2026, 1, 1),
            valid_until=draw(st.sampled_from([date(2027, 1, 1), date(2026, 4, 15)])),
            recorded_at=draw(rarely(START, START + 100 * HALF_DAY)),
            withdrawn_recorded_at=draw(rarely(None, START + 120 * HALF_DAY)),
        )
        for number in range(draw(st.sampled_from([1, 1, 1, 0, 2])))
    ]
    error = draw(rarely(None, 1.0))
    return make.camera(
        camera_id=camera_id,
        lat=lat,
        limits=draw(limits()),
        certificates=tuple(certificates),
        speed_error_kmh=error,
        sections=sections,
    )


def other_facts(at: datetime) -> st.SearchStrategy[AnyFact]:
    """One of the facts that come singly, at a moment, on either side of its bounds."""
    score = {"score": st.sampled_from([0.95, 0.9, 0.89, 0.5, 0.49]), "frames": st.sampled_from([3, 4, 2, 1])}
    return st.one_of(
        st.builds(make.line, at=st.just(at), line_kind=st.sampled_from(LineKind)),
        st.builds(make.sign, at=st.just(at), sign=st.sampled_from(Sign)),
        st.builds(
            make.lane,
            at=st.just(at),
            lane_kind=st.sampled_from(LaneKind),
            seconds=st.sampled_from([2.9, 3.0]),
            metres=st.sampled_from([19.9, 20.0]),
        ),
        st.builds(make.crosswalk, at=st.just(at), gap_s=st.sampled_from([4.0, 4.1, 0.0]), stopped=rarely(False, True)),
        st.builds(
            make.junction,
            at=st.just(at),
            stood_s=st.sampled_from([5.0, 4.9]),
            exit_blocked_at_entry=rarely(True, False),
            cross_traffic_held=rarely(True, False),
        ),
        st.builds(make.phone, at=st.just(at), **score),
        st.builds(make.seatbelt, at=st.just(at), seat=st.sampled_from(Seat), **score),
        st.builds(make.lights, at=st.just(at), **score),
    )


@st.composite
def passages(draw: Draw, number: int, about: datetime) -> Passage:
    """A passage some hours or weeks after `about`; just before a half day ends its facts may lie in the next."""
    seen_at = about + timedelta(hours=draw(st.sampled_from([0, 1, 2, 12, 24, 29 * 24, 31 * 24])))
    seen_at += timedelta(minutes=draw(rarely(0, 1, 30, 31, 718)))
    facts: list[AnyFact] = []
    for measured in draw(st.lists(st.sampled_from([70.0, 72.9, 73.0, 83.0, 83.1, 103.1, 123.0, 63.0]), max_size=2)):
        fact_at = seen_at + timedelta(minutes=draw(st.sampled_from([0, 0, 5])))
        facts.append(make.speed(measured, at=fact_at, points=draw(rarely(20, 4)), error_kmh=draw(rarely(0.0, 0.05))))
    if draw(st.booleans()):
        phase = draw(rarely(SignalPhase.RED, SignalPhase.YELLOW, SignalPhase.GREEN))
        shown = timedelta(seconds=draw(st.sampled_from([0.4, 0.5, 2.0])))
        beyond_at = draw(rarely(seen_at, None))
        facts.append(make.stop_line(at=seen_at, phase=phase, phase_since_at=seen_at - shown, beyond_at=beyond_at))
    facts += draw(st.lists(other_facts(seen_at + timedelta(minutes=draw(st.sampled_from([0, 5])))), max_size=2))
    for stood_s in draw(st.sampled_from([[]] * 4 + [[29.9], [30.0], [55.0], [54.9], [60.0], [300.0], [300.1]])):
        ended_at = seen_at + timedelta(seconds=stood_s)
        place = draw(st.sampled_from([StopZone.NO_STOPPING, StopZone.NO_STOPPING, *StopZone]))
        facts.append(make.stop(at=seen_at, from_at=seen_at, until_at=ended_at, zone_kind=place))
    return make.passage(
        observed_at=seen_at,
        plate=draw(st.sampled_from([make.PLATE] * 12 + [""])),
        plate_confidence=draw(rarely(0.97, 0.85, 0.849)),
        plate_format=draw(rarely("KZ_2012_PERSON", "UNKNOWN", "FOREIGN")),
        vehicle_category=draw(rarely("M1", None, "N1", "N2")),
        camera_id=draw(st.sampled_from(["near", "near", "near", "next", "next", "far", "unknown"])),
        track_id=str(number),
        light=draw(rarely(Light.DAYLIGHT, Light.DARK, Light.POOR_VISIBILITY)),
        moved=draw(rarely(True, False)),
        facts=tuple(facts),
    )


@st.composite
def statements(
    draw: Draw, extract: Any, entries: st.SearchStrategy[Any], first: st.SearchStrategy[Any] | None = None
) -> Any:
    """An extract; seldom a tombstone, or nothing at all."""
    if draw(st.sampled_from([False] * 20 + [True])):
        return draw(st.none() | moments.map(lambda m: Withdrawn(recorded_at=m)))
    begin = [] if first is None else draw(st.lists(first, min_size=draw(rarely(1, 0)), max_size=1))
    several = begin + draw(st.lists(entries, max_size=2))
    return extract(*several, recorded_at=START + (LAST + 1) * HALF_DAY)


@st.composite
def heartbeats(draw: Draw) -> Heard:
    if draw(rarely(True, False)):
        return Heard(as_of={}, complete=True)
    beats = moments | st.just(DECIDED_AT)
    return Heard(as_of=draw(st.dictionaries(st.sampled_from(Registry), beats)), complete=draw(st.booleans()))


@st.composite
def worlds(draw: Draw) -> Everything:
    """Everything that is known of one plate."""
    known = {
        "vehicles": draw(statements(make.vehicle_extract, registrations(), first_registration())),
        "inspection": draw(statements(make.inspection_extract, cards())),
        "osago": draw(statements(make.osago_extract, policies())),
    }
    armed = {
        owner_id: draw(statements(partial(make.permit_extract, owner_id=owner_id), permits()))
        for owner_id in draw(rarely([], [make.ANN], [make.ANN, "bob"]))
    }
    sentenced = {
        owner_id: make.penalty_extract(*draw(st.lists(penalties(), max_size=2)), owner_id=owner_id)
        for owner_id in (make.ANN, "bob")
    }
    about = draw(moments)
    length_m = draw(st.sampled_from([80_000.0, 95_000.0, 46_000.0, 130_000.0]))
    to_next = make.section(to_camera_id="next", length_m=length_m, limits=draw(limits()))
    several = [draw(cameras("near", 43.24, to_next)), draw(cameras("next", 43.25)), draw(cameras("far", 51.13))]
    return Everything(
        passages=tuple(draw(passages(number, about)) for number in range(draw(st.sampled_from([1, 2, 2, 3, 4])))),
        firearm_permits={owner_id: statement for owner_id, statement in armed.items() if statement is not None},
        penalties=sentenced,
        cameras={camera.camera_id: camera for camera in several},
        heard=draw(heartbeats()),
        **{name: {} if statement is None else {make.PLATE: statement} for name, statement in known.items()},
    )


@st.composite
def rides(draw: Draw) -> Everything:
    """A world in which the car is seen again and again within hours, at two cameras with a section between them."""
    world: Everything = draw(worlds())
    seen_at = draw(moments)
    seen: list[Passage] = []
    for number in range(draw(st.integers(2, 4))):
        seen_at += timedelta(minutes=draw(st.sampled_from([1, 29, 30, 31, 60])))
        facts = draw(st.lists(other_facts(seen_at), max_size=2))
        facts += [make.speed(measured, at=seen_at) for measured in draw(st.sampled_from([[], [], [75.0], [90.0]]))]
        if stood_s := draw(st.sampled_from([0.0, 0.0, 55.0, 54.9, 60.0, 290.0])):
            ended_at = seen_at + timedelta(seconds=stood_s)
            zone = draw(st.sampled_from([StopZone.NO_PARKING, StopZone.LAWN]))
            facts.append(make.stop(at=seen_at, from_at=seen_at, until_at=ended_at, zone_kind=zone))
        seen.append(
            make.passage(
                observed_at=seen_at,
                camera_id=draw(st.sampled_from(["near", "next"])),
                plate_confidence=draw(rarely(0.97, 0.5)),
                track_id=str(number),
                light=draw(st.sampled_from(Light)),
                moved=draw(st.booleans()),
                facts=tuple(facts),
            )
        )
    to_next = make.section(to_camera_id="next", length_m=draw(st.sampled_from([46_000.0, 80_000.0, 95_000.0])))
    near = make.camera(camera_id="near", sections=(to_next,))
    return structs.replace(
        world, passages=tuple(seen), cameras={"near": near, "next": make.camera(camera_id="next", lat=43.25)}
    )


@st.composite
def keepers(draw: Draw) -> Everything:
    """A world in which owners keep firearms, and the car may have been sold from one to the other."""
    begun = draw(moments)
    recorded_at = draw(st.just(begun) | st.just(START + LAST * HALF_DAY) | moments)
    sold = make.registration(owner_id="bob", registered_from=begun, recorded_at=recorded_at)
    entries = [draw(first_registration()), *draw(st.sampled_from([[], [sold], [sold], [draw(registrations())]]))]
    extract = partial(statements, entries=permits(), first=first_permit())
    armed = {name: draw(extract(partial(make.permit_extract, owner_id=name))) for name in (make.ANN, "bob")}
    about = draw(moments)
    sentenced = make.penalty_extract(*draw(st.lists(penalties(), max_size=1)))
    return Everything(
        passages=tuple(draw(passages(number, about)) for number in range(draw(st.integers(1, 3)))),
        vehicles={make.PLATE: make.vehicle_extract(*entries)},
        inspection={},
        osago={},
        firearm_permits={name: statement for name, statement in armed.items() if statement is not None},
        penalties={make.ANN: sentenced},
        cameras={name: make.camera(camera_id=name, lat=lat) for name, lat in (("near", 43.24), ("far", 51.13))},
        heard=draw(heartbeats()),
    )

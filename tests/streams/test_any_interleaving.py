"""The stages end with what judging everything at once says: any order, duplicates, deaths at any point."""

from collections.abc import Callable
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from schemas.topics import BY_NAME
from schemas.vocabulary import Registry
from streams.agents import dossiers
from streams.rules.everything import Everything, judge_everything
from streams.rules.known import Heard, Withdrawn
from tests.streams.flow import EVENTS, Flow, Stage
from tests.streams.rules.histories import DECIDED_AT, Draw, moments
from tests.streams.rules.test_stages import EXAMPLES, RULEBOOK, Step, as_recorded_by, content, courses, formerly

TOPICS = {
    Registry.VEHICLES: BY_NAME["vehicle-changes"],
    Registry.INSPECTION: BY_NAME["inspection-changes"],
    Registry.OSAGO: BY_NAME["osago-changes"],
    Registry.FIREARM_PERMITS: BY_NAME["firearm-permit-changes"],
    Registry.FIREARM_PERMITS: BY_NAME["firearm-permit-changes"],
    Registry.PENALTIES: BY_NAME["penalty-changes"],
}
Move = tuple[str, int]
"""What a stage does between two records, and which."""


def _move(stage: Stage, move: Move) -> None:
    kind, number = move
    moves: dict[str, Callable[[], object]] = {
        "receive": lambda: stage.receive(1 + number),
        "turn": stage.turn,
        "hear": stage.hear,
        "restart": stage.start,
        "die before writing": stage.die_before_writing,
        "die before committing": stage.die_before_committing,
        "follow": lambda: stage.follow(stage.work.follows[number % len(stage.work.follows)].name, 1 + number),
    }
    moves[kind]()


kinds = st.sampled_from(["receive", "turn", "follow", "hear"] * 3 + ["restart", "die before writing"])
moves_between = st.tuples(
    st.sampled_from(["judge", "issue"]), kinds | st.just("die before committing"), st.integers(0, 2)
)


Play = tuple[Everything, list[tuple[Step, list[tuple[str, str, int]]]]]
"""A world, how it becomes known step by step, and what the stages do after each step."""


@st.composite
def unfolding(draw: Draw) -> tuple[Everything, list[Step]]:
    """A world that becomes known as time goes by, every registry speaking again and again: events stand, and fall."""
    world, _ = draw(courses())
    ends = dict.fromkeys(Registry, DECIDED_AT)
    times = sorted({*draw(st.lists(moments, min_size=2, max_size=5)), DECIDED_AT})
    seen: list[Step] = [("passage", passage) for passage in world.passages]
    spoken: list[Step] = [("heartbeat", (registry, moment)) for moment in times for registry in Registry]
    return structs.replace(world, heard=Heard(as_of=ends)), seen + spoken


@st.composite
def played(draw: Draw) -> Play:
    """A course of events, and what the stages do after each."""
    world, several = draw(courses() | unfolding())
    return world, [(step, draw(st.lists(moves_between, max_size=8))) for step in several]


def _publish(step: Step, flow: Flow, world: Everything) -> None:
    """As `take` of the step-by-step test, to topics."""
    kind, what = step
    if kind == "passage":
        flow.send(what)
        return
    registry, moment = what
    for key, statement in getattr(world, registry.replace("-", "_")).items():
        if kind == "tombstone" and not isinstance(statement, Withdrawn):
            flow.withdraw(TOPICS[registry], key, moment)
        elif kind != "tombstone":
            said = as_recorded_by(statement, moment) or formerly(registry, key, moment)
            if isinstance(said, Withdrawn):
                flow.withdraw(TOPICS[registry], key, said.recorded_at)
            elif said is not None:
                flow.send(said)
    if registry is Registry.VEHICLES and kind != "tombstone":
        newest = max(moment, *(fact.at for p in world.passages for fact in p.facts), moment)
        for camera in world.cameras.values():
            flow.camera(as_recorded_by(camera, newest))
    if kind == "heartbeat":
        flow.beat(registry, moment)


def play_out(play: Play) -> Flow:
    world, course = play
    flow = Flow(RULEBOOK, DECIDED_AT)
    for step, between in course:
        _publish(step, flow, world)
        for name, kind, number in between:
            _move(flow.stages[name], (kind, number))
    flow.settle()
    return flow


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(played(), st.sampled_from([1, dossiers.KEPT]))
def test_whatever_happens_the_same_events_stand_in_the_end(play: Play, remembered: int) -> None:
    """However few plates are remembered."""
    with patch.object(dossiers, "KEPT", remembered):
        flow = play_out(play)
    assert flow.letters == []
    at_once = {event.event_id: content(event) for event in judge_everything(play[0], RULEBOOK, DECIDED_AT)}
    assert {key: content(event) for key, event in flow.standing.items()} == at_once


LIVELY = [(name, kind, 9) for name in ("judge", "issue") for kind in ("receive", "hear", "turn")]


def test_what_is_played_has_events_that_stand_and_fall() -> None:
    """So that the property above is about something."""
    seen: set[str] = set()

    @settings(max_examples=200, deadline=None, derandomize=True, phases=[Phase.generate], database=None)
    @given(unfolding())
    def look(unfolded: tuple[Everything, list[Step]]) -> None:
        world, several = unfolded
        flow = play_out((world, [(step, LIVELY) for step in several]))
        seen.update(topic for topic in EVENTS if flow.logs[topic])

    look()
    assert seen >= {"violations", "reviews", "annulments"}

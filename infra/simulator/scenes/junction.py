"""A junction in a congestion: who drives onto it without a way out and holds up others, and who gets stuck otherwise.

Seconds are counted from when the main road's light turns green. Its green ends at 24, its red begins at 28; the cross
street has green from 32 to 52.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from infra.simulator.figures import figures
from infra.simulator.plan import rounded
from infra.simulator.road.passes import Legibility
from infra.simulator.road.signals import Cycle
from infra.simulator.scenes.ground import Area, Mark
from infra.simulator.scenes.scene import Owed, Part, Scene, fitting
from infra.simulator.scenes.stage import Stage, Story, again, long_ago
from infra.simulator.scenes.ways import Way
from schemas.records import JunctionFact
from schemas.vocabulary import Offence, SignalPhase

FRAMES_A_SECOND = 5.0
MAIN = ((SignalPhase.GREEN, 24.0), (SignalPhase.YELLOW, 4.0), (SignalPhase.RED, 30.0), (SignalPhase.RED_YELLOW, 2.0))
CROSS = ((SignalPhase.GREEN, 20.0), (SignalPhase.YELLOW, 4.0), (SignalPhase.RED, 34.0), (SignalPhase.RED_YELLOW, 2.0))
CROSS_GREEN_S, CYCLE_S = 32.0, 60.0
LINE_M, ENTRY_M, EXIT_M = 26.0, 30.0, 44.0
BOX = Area(zone_id="junction", kind="JUNCTION", along=(ENTRY_M, EXIT_M), across=(-7.0, 7.0))
STOPS = (
    Mark(line_id="main-stop", kind="STOP_LINE", begins=(LINE_M, -7.0), ends=(LINE_M, 7.0)),
    Mark(line_id="cross-stop", kind="STOP_LINE", begins=(EXIT_M, -9.0), ends=(ENTRY_M, -9.0)),
)
LANE_M, KMH = 1.75, 30.0
STUCK_M, AHEAD_M, WAITING_M = 42.0, 50.0, 24.0
"""Where one stands in the junction, beyond it, and before it."""
ACROSS_M = 36.0
"""Along the main road, where the cross street is."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How one vehicle comes to the junction."""

    what: str
    comes_s: float = 14.0
    onto_kmh: float = KMH
    """From the line to where it stands, if it does."""
    goes_s: float = 48.0
    """When it goes on."""
    waits: bool = False
    """Before the junction."""
    ahead: Way
    """Of the vehicle ahead, which comes into view at second 2."""
    blocked: bool = True
    """Whether that one stood beyond the junction already."""
    held: bool = True
    """Whether cross traffic cannot go on its green."""
    inside: bool = False
    """Whether it stands in the junction then, not before it."""
    guilty: bool = False
    past: Story | None = None
    legibility: Legibility = Legibility.GOOD


def junction(stage: Stage) -> Scene:
    """One camera over a junction and the queue beyond it."""
    green_at = rounded(stage.plan.start_at + timedelta(seconds=float(stage.rng.uniform(3, 10))))
    main = Cycle("main", green_at - timedelta(seconds=10 * CYCLE_S), MAIN)
    cross = Cycle("cross", main.began_at + timedelta(seconds=CROSS_GREEN_S), CROSS)
    return Scene(
        camera=stage.camera("Junction", (BOX,), STOPS, ("main", "cross")),
        areas=(BOX,),
        marks=STOPS,
        frames_a_second=FRAMES_A_SECOND,
        signals=lambda moment: (main.at(moment), cross.at(moment)),
        parts=fitting(stage.plan, _stories(stage, green_at)),
    )


def _stories(stage: Stage, green_at: datetime) -> Iterator[list[Part]]:
    for entry in _entries():
        yield [_entering(stage, entry, green_at), *_others(entry, green_at)]
        green_at += timedelta(seconds=2 * CYCLE_S if entry.waits else CYCLE_S)


def _entries() -> Iterable[Entry]:
    law = figures().congestion
    queue = _drives(AHEAD_M).stand_until(45)
    guilty = "enters a junction whose exit is blocked"
    slow = Way.begin(0, LANE_M).stand(9).to(STUCK_M, LANE_M, KMH).to(AHEAD_M, LANE_M, 8).stand_until(45)
    return (
        Entry(what=guilty, ahead=queue, guilty=True),
        Entry(what="the one ahead brakes", ahead=slow, blocked=False, onto_kmh=12),
        Entry(what=guilty, ahead=queue, guilty=True, past=again(law), inside=True),
        Entry(what="nobody is held", ahead=_drives(AHEAD_M).stand_until(26), goes_s=29, held=False),
        Entry(what=guilty, ahead=queue, guilty=True, past=long_ago(law)),
        Entry(what="soon moves off", ahead=_drives(AHEAD_M).stand_until(34), comes_s=20, onto_kmh=6, goes_s=36.5),
        Entry(what=guilty, ahead=queue, guilty=True, legibility=Legibility.NONE),
        Entry(what="waits before the junction", ahead=queue, waits=True, goes_s=CYCLE_S + 2),
    )


def _drives(to_m: float) -> Way:
    return Way.begin(0, LANE_M).to(to_m, LANE_M, KMH)


def _entering(stage: Stage, entry: Entry, green_at: datetime) -> Part:
    stops_m = WAITING_M if entry.waits else STUCK_M
    coming = _drives(min(LINE_M, stops_m)).to(stops_m, LANE_M, entry.onto_kmh)
    part = Part(
        way=coming.stand_until(entry.goes_s - entry.comes_s).leave(KMH),
        enters_at=rounded(green_at + timedelta(seconds=entry.comes_s)),
        driver=stage.cast.hire(past=entry.past, legibility=entry.legibility),
    )
    return replace(part, owed=_owed(entry, part), facts=(_fact(entry, part, coming),))


def _fact(entry: Entry, part: Part, coming: Way) -> JunctionFact:
    entered_at = part.after(part.way.reaches(ENTRY_M))
    return JunctionFact(
        at=entered_at,
        zone_id=BOX.zone_id,
        entered_at=entered_at,
        exit_blocked_at_entry=entry.blocked and not entry.waits,
        stood_s=0.0 if entry.waits else round(entry.goes_s - entry.comes_s - coming.seconds, 2),
        cross_traffic_held=entry.held and not entry.waits,
    )


def _owed(entry: Entry, part: Part) -> Owed | None:
    if not entry.guilty:
        return None
    return Owed(
        offence=Offence.CONGESTION,
        provision=figures().congestion,
        at=part.after(part.way.reaches(ENTRY_M)),
        story=entry.what,
        sanction="warning",
    )


def _others(entry: Entry, green_at: datetime) -> Iterator[Part]:
    """The vehicle ahead, and one from the cross street that goes on its green, once nobody is in its way."""
    yield Part(way=entry.ahead.leave(KMH), enters_at=rounded(green_at + timedelta(seconds=2)))
    comes_s, stops_m = (CROSS_GREEN_S - 1, -3.5) if entry.inside else (22.0, -10.0)
    goes_s = max(CROSS_GREEN_S + 1, entry.goes_s + 2 if entry.held and not entry.waits else 0.0)
    crossing = Way.begin(ACROSS_M, -20).to(ACROSS_M, stops_m, 20).stand_until(goes_s - comes_s).to(ACROSS_M, 20, KMH)
    yield Part(way=crossing, enters_at=rounded(green_at + timedelta(seconds=comes_s)))

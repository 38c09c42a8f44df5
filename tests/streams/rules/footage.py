"""What cameras may have written while vehicles and people came and went: a strategy."""

from random import Random
from typing import TypeVar

import msgspec
from hypothesis import strategies as st

from schemas.records import Box, FrameMetadata, LineCrossing, PlateRead, TrackState
from schemas.vocabulary import RoadUser, SignalPhase
from tests.sightings import camera, crossing, frame, read, signal, track

T = TypeVar("T", FrameMetadata, PlateRead)

ZONES = (
    ("kerb", "NO_STOPPING"),
    ("bus", "BUS_LANE"),
    ("closed", "NO_ENTRY"),
    ("zebra", "CROSSING"),
    ("box", "JUNCTION"),
)
LINES = (("s1-stop", "STOP_LINE"), ("s1-beyond", "BEYOND"), ("middle", "SOLID"))
PICTURE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
CAMERAS = {camera_id: camera(camera_id, lines=LINES, zones=ZONES, polygon=PICTURE) for camera_id in ("cam-1", "cam-2")}


class Logs(msgspec.Struct, frozen=True):
    """The two topics of one partition, as written: disordered by less than a second within each camera."""

    frames: list[FrameMetadata]
    reads: list[PlateRead]


class Stay(msgspec.Struct, frozen=True):
    """A road user in front of a camera: half seconds in which frames and reads show it."""

    camera_id: str
    track_id: str
    user: RoadUser
    plate: str
    first: int
    seen: list[bool]
    read: list[bool]
    zones: tuple[str, ...] = ()
    """Where it is in the second half of every four seconds."""
    stands: bool = False
    """Whether it stands for the second half of every twenty seconds."""
    score: float | None = None


stays = st.builds(
    Stay,
    camera_id=st.sampled_from(sorted(CAMERAS)),
    track_id=st.sampled_from(["t1", "t2", "t3"]),
    user=st.sampled_from([RoadUser.VEHICLE, RoadUser.VEHICLE, RoadUser.PEDESTRIAN]),
    plate=st.sampled_from(["123ABC02", "456XYZ01"]),
    first=st.one_of(st.integers(0, 60), st.integers(1180, 1260)),
    seen=st.lists(st.booleans(), min_size=1, max_size=30),
    read=st.lists(st.booleans(), min_size=1, max_size=30),
    zones=st.lists(st.sampled_from([zone_id for zone_id, _ in ZONES]), max_size=4).map(tuple),
    stands=st.booleans(),
    score=st.sampled_from([None, 0.3, 0.7, 0.95]),
)


@st.composite
def logs(draw: st.DrawFn) -> Logs:
    """What cameras wrote while some road users came and went, and perhaps a car stood there for long."""
    parked = [Stay("cam-1", "parked", RoadUser.VEHICLE, "789KZT05", 3, [True, False] * 640, [], ("kerb",), stands=True)]
    met = [
        Stay("cam-2", "car", RoadUser.VEHICLE, "789KZT05", 36, [True] * 12, [True], ("zebra",)),
        Stay(
            "cam-2",
            "walker",
            RoadUser.PEDESTRIAN,
            "",
            37,
            draw(st.lists(st.booleans(), min_size=5, max_size=12)),
            [],
            ("zebra",),
        ),
    ]
    all_stays = draw(st.lists(stays, max_size=6))
    all_stays += (parked if draw(st.booleans()) else []) + (met if draw(st.booleans()) else [])
    frames: dict[tuple[str, int], dict[str, Stay]] = {}
    reads: dict[tuple[str, int, str], PlateRead] = {}
    for stay in all_stays:
        for step, _ in filter(lambda one: one[1], enumerate(stay.seen, stay.first)):
            frames.setdefault((stay.camera_id, step), {}).setdefault(stay.track_id, stay)
        for step, _ in filter(lambda one: one[1], enumerate(stay.read, stay.first)):
            key = (stay.camera_id, step, stay.track_id)
            reads.setdefault(
                key,
                read(step / 2 + 0.1, stay.plate, track_id=stay.track_id, camera_id=stay.camera_id, read_id=str(key)),
            )
    chance = draw(st.randoms(use_true_random=True))
    written_frames = [_frame(camera_id, step, tracks) for (camera_id, step), tracks in frames.items()]
    return Logs(frames=_written(written_frames, chance), reads=_written(list(reads.values()), chance))


def _frame(camera_id: str, step: int, tracks: dict[str, Stay]) -> FrameMetadata:
    red = signal(SignalPhase.RED if step // 20 % 2 else SignalPhase.GREEN, step // 20 * 10.0)
    states = [_state(track_id, stay, step) for track_id, stay in sorted(tracks.items())]
    return frame(step / 2, *states, signals=(red,), camera_id=camera_id)


def _state(track_id: str, stay: Stay, step: int) -> TrackState:
    age = step - stay.first
    stands = stay.stands and age // 20 % 2 == 1
    metres = sum(1 for one in range(age) if not (stay.stands and one // 20 % 2 == 1))
    return track(
        track_id,
        speed=0.0 if stands else 40.0 + step % 7,
        user=stay.user,
        crossed=_crossed(age, step),
        zones=stay.zones if age // 4 % 2 == 1 else (),
        position=(float(stay.first % 4), float(metres)),
        box=Box(x=0.1 * (stay.first % 7), y=0.02 * (metres % 40), w=0.1, h=0.1),
        phone=stay.score,
        lights_off=stay.score,
    )


def _crossed(age: int, step: int) -> tuple[LineCrossing, ...]:
    lines = {2: "s1-stop", 4: "s1-beyond", 5: "middle"}
    return (crossing(lines[age], step / 2 - 0.2),) if age in lines else ()


def _written(items: list[T], chance: Random) -> list[T]:
    """In order of arrival, each up to 0.99 s after it was captured, some of them twice."""
    copies = [item for item in items for _ in range(1 + (chance.random() < 0.2))]
    return sorted(copies, key=lambda item: item.captured_at.timestamp() + 0.99 * chance.random())

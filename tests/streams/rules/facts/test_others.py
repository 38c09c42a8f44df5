import pytest

from schemas.records import Box, TrackState
from schemas.vocabulary import RoadUser
from streams.rules.facts.others import foot, other_vehicles, pedestrians
from streams.rules.facts.track import Track
from tests.sightings import seen, track

CAR = track("car")
WALKER = track("walker", user=RoadUser.PEDESTRIAN, box=Box(x=0.8, y=0.4, w=0.1, h=0.1))


def ids(tracks: list[Track]) -> list[str]:
    return [one.track_id for one in tracks]


def test_others_are_those_in_the_frames_of_the_vehicle_without_itself() -> None:
    vehicle = seen((0, CAR), (1, CAR), others={0: (WALKER, track("b")), 1: (track("b"), WALKER)})
    assert ids(other_vehicles(vehicle)) == ["b"]
    assert ids(pedestrians(vehicle)) == ["walker"]


def test_who_is_seen_once_is_not_believed() -> None:
    vehicle = seen((0, CAR), (1, CAR), others={0: (WALKER, WALKER, track("b"))})
    assert other_vehicles(vehicle) + pedestrians(vehicle) == []


def test_somebody_is_what_most_frames_say() -> None:
    as_cyclist = track("walker", user=RoadUser.CYCLIST, box=WALKER.box)
    frames: dict[float, tuple[TrackState, ...]] = {0: (WALKER,), 1: (as_cyclist,), 2: (WALKER,)}
    assert ids(pedestrians(seen(*((second, CAR) for second in range(3)), others=frames))) == ["walker"]
    frames[2] = (as_cyclist,)
    assert pedestrians(seen(*((second, CAR) for second in range(3)), others=frames)) == []


def test_feet_inside_any_vehicle_are_those_of_somebody_who_rides() -> None:
    rider = track("rider", user=RoadUser.PEDESTRIAN, box=Box(x=0.72, y=0.3, w=0.02, h=0.1))
    bike = track("bike", box=Box(x=0.7, y=0.35, w=0.06, h=0.1))
    assert pedestrians(seen((0, CAR), (1, CAR), others={0: (rider, bike), 1: (rider, bike)})) == []
    assert ids(pedestrians(seen((0, CAR), (1, CAR), others={0: (rider, bike), 1: (rider,)}))) == ["rider"]


def test_the_foot_of_a_box_is_the_middle_of_its_lower_edge() -> None:
    assert foot(Box(x=0.25, y=0.25, w=0.5, h=0.25)) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("x", "y", "rides"),
    [
        *((0.25, 0.375, True), (0.75, 0.375, True), (0.5, 0.25, True), (0.5, 0.5, True)),
        *((0.24, 0.375, False), (0.76, 0.375, False), (0.5, 0.24, False), (0.5, 0.51, False)),
    ],
)
def test_feet_on_the_edge_of_a_vehicles_box_are_inside_it(x: float, y: float, rides: bool) -> None:
    bike = track("bike", box=Box(x=0.25, y=0.25, w=0.5, h=0.25))
    rider = track("rider", user=RoadUser.PEDESTRIAN, box=Box(x=x, y=y, w=0.0, h=0.0))
    together: dict[float, tuple[TrackState, ...]] = {0: (rider, bike), 1: (rider, bike)}
    assert ids(pedestrians(seen((0, CAR), (1, CAR), others=together))) == ([] if rides else ["rider"])

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detectors.roads.zones import holds, lane_at, zones_at
from schemas.registries import PicturePoint, Zone
from tests.detectors.clips import CAMERA


def zone(zone_id: str, kind: str, *corners: tuple[float, float]) -> Zone:
    return Zone(zone_id=zone_id, kind=kind, polygon=tuple(PicturePoint(x=x, y=y) for x, y in corners))


HOOK = zone("hook", "PAVEMENT", (0.1, 0.1), (0.9, 0.1), (0.9, 0.5), (0.5, 0.5), (0.5, 0.9), (0.1, 0.9))
ROAD = replace(
    CAMERA,
    zones=(
        HOOK,
        zone("bus", "BUS_LANE", (0.6, 0.6), (0.9, 0.6), (0.9, 0.9), (0.6, 0.9)),
        zone("left", "LANE", (0.0, 0.0), (0.55, 0.0), (0.55, 1.0), (0.0, 1.0)),
        zone("right", "LANE", (0.45, 0.0), (1.0, 0.0), (1.0, 1.0), (0.45, 1.0)),
        zone("main", "SIGNAL", (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),
    ),
)


def test_a_zone_with_a_corner_inwards_holds_only_its_inside() -> None:
    assert holds(HOOK, 0.2, 0.8)
    assert holds(HOOK, 0.8, 0.2)
    assert not holds(HOOK, 0.7, 0.7)
    assert not holds(HOOK, 0.05, 0.5)


def test_lanes_and_lamps_are_no_zones_that_one_is_in() -> None:
    assert zones_at(ROAD, 0.7, 0.7) == ("bus",)
    assert zones_at(ROAD, 0.2, 0.2) == ("hook",)
    assert zones_at(ROAD, 0.95, 0.95) == ()


def test_between_two_lanes_there_is_no_lane() -> None:
    assert lane_at(ROAD, 0.2, 0.3) == "left"
    assert lane_at(ROAD, 0.8, 0.3) == "right"
    assert lane_at(ROAD, 0.5, 0.3) is None
    assert lane_at(CAMERA, 0.5, 0.3) is None


def test_a_polygon_without_area_holds_nothing() -> None:
    for corners in ((), ((0.5, 0.5),), ((0.1, 0.1), (0.9, 0.9))):
        assert not holds(zone("none", "LAWN", *corners), 0.5, 0.5)


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5), st.booleans())
def test_where_a_polygon_begins_and_which_way_it_runs_does_not_matter(
    x: float, y: float, start: int, turned: bool
) -> None:
    corners = HOOK.polygon[start:] + HOOK.polygon[:start]
    same = replace(HOOK, polygon=corners[::-1] if turned else corners)
    assert holds(same, x, y) == holds(HOOK, x, y)

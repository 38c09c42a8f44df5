"""Zones of the picture, and lanes: zones of the kind LANE, named by their ids."""

from __future__ import annotations

from schemas.registries import CameraRecord, PicturePoint, Zone

LANE, SIGNAL = "LANE", "SIGNAL"
"""Zones that are no places where vehicles have business to be or not: a lane, and the housing of a traffic light."""


def zones_at(camera: CameraRecord, x: float, y: float) -> tuple[str, ...]:
    """Ids of the zones that hold a point, given as parts of the picture."""
    return tuple(zone.zone_id for zone in camera.zones if zone.kind not in (LANE, SIGNAL) and holds(zone, x, y))


def lane_at(camera: CameraRecord, x: float, y: float) -> str | None:
    """The lane at a point of the picture; None where there is none, or where lanes overlap."""
    lanes = [zone.zone_id for zone in camera.zones if zone.kind == LANE and holds(zone, x, y)]
    return lanes[0] if len(lanes) == 1 else None


def holds(zone: Zone, x: float, y: float) -> bool:
    """Whether the point is inside the zone's polygon (even-odd rule); a polygon of two corners holds nothing."""
    inside = False
    corners = zone.polygon
    for one, other in zip(corners, (*corners[1:], *corners[:1]), strict=True):
        if (one.y > y) != (other.y > y) and x < _crossed_at(one, other, y):
            inside = not inside
    return inside


def _crossed_at(one: PicturePoint, other: PicturePoint, y: float) -> float:
    return one.x + (y - one.y) / (other.y - one.y) * (other.x - one.x)

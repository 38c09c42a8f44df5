"""Areas and lines on the road before a camera, as its record draws them and as its tracker knows them."""

from dataclasses import dataclass

from infra.simulator.road.motion import Floats
from infra.simulator.road.view import point
from schemas.records import Line, PicturePoint, Zone

Spot = tuple[float, float]
"""Metres along the view and across it, as `road.view` counts them."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """A rectangle on the road, in metres, with the kind of its zone."""

    zone_id: str
    kind: str
    along: tuple[float, float]
    across: tuple[float, float]

    @property
    def zone(self) -> Zone:
        """As the camera record draws it."""
        (near, far), (left, right) = self.along, self.across
        corners = ((near, left), (near, right), (far, right), (far, left))
        return Zone(zone_id=self.zone_id, kind=self.kind, polygon=tuple(_picture(corner) for corner in corners))

    def holds(self, along: float, across: float) -> bool:
        """Whether a place is in it."""
        return self.along[0] <= along <= self.along[1] and self.across[0] <= across <= self.across[1]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A straight line on the road; who crosses it with its beginning on the right hand crosses it forward."""

    line_id: str
    kind: str
    begins: Spot
    ends: Spot

    @property
    def line(self) -> Line:
        """As the camera record draws it."""
        return Line(line_id=self.line_id, kind=self.kind, from_=_picture(self.begins), to=_picture(self.ends))

    def side(self, along: Floats, across: Floats) -> Floats:
        """On which side of it places are: negative before it has been crossed forward, positive after."""
        wide, deep = self.ends[1] - self.begins[1], self.ends[0] - self.begins[0]
        return (along - self.begins[0]) * wide - (across - self.begins[1]) * deep

    def spans(self, along: float, across: float) -> bool:
        """Whether a place on the line, prolonged, is between its ends."""
        wide, deep = self.ends[1] - self.begins[1], self.ends[0] - self.begins[0]
        part = ((along - self.begins[0]) * deep + (across - self.begins[1]) * wide) / (deep**2 + wide**2)
        return 0 <= part <= 1


def _picture(spot: Spot) -> PicturePoint:
    x, y = point(*spot)
    return PicturePoint(x=round(x, 4), y=round(y, 4))

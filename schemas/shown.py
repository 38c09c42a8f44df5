"""What a frame shows of a track, as batches give it."""

from math import isnan
from struct import Struct

import msgspec

from schemas.records import Box, LineCrossing, RoadPosition
from schemas.vocabulary import RoadUser, VehicleCategory

_BOX, _POSITION = Struct("=4d"), Struct("=2d")


class Shown(msgspec.Struct, frozen=True, gc=False):
    """A TrackState to whoever reads it, field by field the same.

    There are thousands a second, and hardly anybody asks where they are: places are packed until somebody does.
    """

    track_id: str
    road_user: RoadUser
    vehicle_category: VehicleCategory | None
    packed_box: bytes
    packed_position: bytes
    speed_kmh: float | None
    speed_error_kmh: float | None
    lane: str | None
    zones: tuple[str, ...]
    crossed: tuple[LineCrossing, ...]
    phone: float | None
    no_seatbelt: float | None
    lights_off: float | None

    @property
    def box(self) -> Box:
        x, y, w, h = _BOX.unpack(self.packed_box)
        return Box(x=x, y=y, w=w, h=h)

    @property
    def position_m(self) -> RoadPosition | None:
        x, y = _POSITION.unpack(self.packed_position)
        return None if isnan(x) else RoadPosition(x=x, y=y)

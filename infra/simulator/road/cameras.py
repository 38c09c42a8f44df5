"""The cameras: where they stand, what they may measure, and what their records say about it and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, cos, hypot, radians, sqrt

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.extracts import known, moments
from infra.simulator.plan import CityPlan, midnight, rounded
from infra.simulator.road.filings import Device, Limits, certificates, held_kmh, speed_limits
from infra.simulator.road.signals import Cycle
from infra.simulator.road.view import CALIBRATION, LINES, SOLID_LINE
from schemas.records import CameraRecord, DeviceCertificate, Signal, SpeedLimit
from schemas.vocabulary import VehicleCategory

CENTRE = (43.240, 76.915)
"""Latitude and longitude of the middle of the city."""
SPACING_KM = 4.5
KM_PER_DEGREE = 111.2

LAYOUT: tuple[tuple[bool, Device, Limits] | None, ...] = (
    (True, Device.VERIFIED, Limits.HEAVY_SLOWER),
    (False, Device.VERIFIED, Limits.PLAIN),
    (True, Device.VERIFIED, Limits.PLAIN),
    (False, Device.EXPIRED, Limits.PLAIN),
    (False, Device.VERIFIED, Limits.WRONG_SIGN),
    (True, Device.RECORDED_LATE, Limits.HEAVY_SLOWER),
    (False, Device.VERIFIED, Limits.FAST_ROAD),
    (False, Device.RENEWED, Limits.ENTERED_LATE),
    (True, Device.RENEWED, Limits.ROADWORKS_OVER),
    (False, Device.WITHDRAWN_LATE, Limits.FAST_ROAD),
    (False, Device.VERIFIED, Limits.LOWERED_LATE),
    None,
    (True, Device.NONE, Limits.FAST_ROAD),
)
"""Whether there is a light, the device and the limit of each camera, over and over; None: nobody ever entered it."""
DEVICE_ERRORS = (2.0, 3.0, None, 3.0)
"""km/h that devices may err; none: the policy's."""
POLICY_ERROR_KMH = 3.0
"""What drivers reckon with where the record does not say."""


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A camera and what is on file about it."""

    camera_id: str
    place_km: tuple[float, float]
    """East and north of the middle of the city."""
    device: Device
    limits: Limits
    cycle: Cycle | None
    records: tuple[CameraRecord, ...]
    """One after the other; none where nobody ever entered the camera."""

    @property
    def verified(self) -> bool:
        """Whether a verification covers the traffic at every state of knowledge."""
        return self.device in (Device.VERIFIED, Device.RENEWED)

    @property
    def error_kmh(self) -> float:
        """What the device may err."""
        declared = self.records[-1].speed_error_kmh if self.records else None
        return POLICY_ERROR_KMH if declared is None else declared

    def limit_kmh(self, category: VehicleCategory | None) -> float | None:
        """The limit that can be held against a vehicle at every state of knowledge; none where there is none."""
        return held_kmh(self.limits, category) if self.records else None

    def km_to(self, other: "Camera") -> float:
        """As the crow flies."""
        return hypot(self.place_km[0] - other.place_km[0], self.place_km[1] - other.place_km[1])


def build_cameras(plan: CityPlan) -> list[Camera]:
    """Every camera of the city, on a grid."""
    return [_camera(plan, plan.chance(7, number), number) for number in range(plan.cameras)]


def _camera(plan: CityPlan, rng: Generator, number: int) -> Camera:
    camera_id = f"camera-{number + 1:03}"
    columns = ceil(sqrt(plan.cameras))
    place = ((number % columns - columns / 2) * SPACING_KM, (number // columns - columns / 2) * SPACING_KM)
    place = (place[0] + rng.uniform(-0.3, 0.3), place[1] + rng.uniform(-0.3, 0.3))
    layout = LAYOUT[number % len(LAYOUT)]
    light, device, limits = layout or (False, Device.NONE, Limits.PLAIN)
    began_at = plan.start_at - timedelta(hours=1, seconds=float(rng.uniform(0, 60)))
    cycle = Cycle(f"{camera_id}-light", rounded(began_at)) if light else None
    base = CameraRecord(
        camera_id=camera_id,
        site=f"Site {number + 1}",
        region="02",
        lat=round(CENTRE[0] + place[1] / KM_PER_DEGREE, 6),
        lon=round(CENTRE[1] + place[0] / KM_PER_DEGREE / cos(radians(CENTRE[0])), 6),
        device_serial=f"SN-{plan.seed % 1000:03}-{number + 1:05}",
        speed_error_kmh=DEVICE_ERRORS[number % len(DEVICE_ERRORS)],
        signals=(Signal(signal_id=cycle.signal_id, name="main road"),) if cycle else (),
        lines=(*LINES, SOLID_LINE) if cycle else (SOLID_LINE,),
        calibration=CALIBRATION,
        recorded_at=midnight(plan.ago(1000)),
    )
    records = _successive(base, certificates(plan, rng, device), speed_limits(plan, rng, limits)) if layout else ()
    return Camera(camera_id=camera_id, place_km=place, device=device, limits=limits, cycle=cycle, records=records)


def _successive(
    base: CameraRecord, certificates: Sequence[DeviceCertificate], limits: Sequence[SpeedLimit]
) -> tuple[CameraRecord, ...]:
    return tuple(
        replace(base, certificates=known(certificates, moment), limits=known(limits, moment), recorded_at=moment)
        for moment in sorted({base.recorded_at, *moments([*certificates, *limits])})
    )

"""What is on file about devices and limits, and when it was filed."""

from enum import Enum

from msgspec.structs import replace
from numpy.random import Generator

from infra.simulator.dealing import between
from infra.simulator.figures import months_after
from infra.simulator.plan import CityPlan, midnight, office_hours
from schemas.records import DeviceCertificate, SpeedLimit
from schemas.vocabulary import VehicleCategory

HEAVY = (VehicleCategory.N2, VehicleCategory.N3, VehicleCategory.M2, VehicleCategory.M3)


class Device(Enum):
    """What is on file about the device's verification."""

    VERIFIED = "verified"
    RENEWED = "verified again last week"
    EXPIRED = "verification expired"
    WITHDRAWN_LATE = "verification withdrawn after the traffic"
    RECORDED_LATE = "verification recorded after the traffic"
    NONE = "never verified"


class Limits(Enum):
    """What is on file about the limit."""

    PLAIN = "60"
    ROADWORKS_OVER = "60, and 40 until the day before the traffic"
    HEAVY_SLOWER = "60, lorries and buses 50"
    FAST_ROAD = "80, lorries and buses 60"
    WRONG_SIGN = "40 by mistake, corrected to 60 after the traffic"
    LOWERED_LATE = "80, of which the record says 60 only after the traffic"
    ENTERED_LATE = "60, of which nothing was on file during the traffic"


def held_kmh(limits: Limits, category: VehicleCategory | None) -> float | None:
    """The limit that can be held against a vehicle at every state of knowledge; none where there is none."""
    heavy = category in HEAVY
    if limits is Limits.ENTERED_LATE:
        return None
    if limits is Limits.LOWERED_LATE:
        return 80.0
    if limits is Limits.FAST_ROAD:
        return 60.0 if heavy else 80.0
    return 50.0 if heavy and limits is Limits.HEAVY_SLOWER else 60.0


def certificates(plan: CityPlan, rng: Generator, device: Device) -> list[DeviceCertificate]:
    """Every certificate that was ever entered."""

    def certificate(from_days_ago: int) -> DeviceCertificate:
        day = plan.ago(from_days_ago)
        return DeviceCertificate(
            number=f"KZ-{day:%y%m%d}-{between(rng, 1000, 9999)}",
            valid_from=day,
            valid_until=months_after(day, 12),
            recorded_at=office_hours(rng, day),
        )

    match device:
        case Device.VERIFIED:
            return [certificate(between(rng, 20, 340))]
        case Device.RENEWED:
            return [certificate(368), certificate(between(rng, 2, 6))]
        case Device.EXPIRED:
            return [certificate(between(rng, 380, 600))]
        case Device.WITHDRAWN_LATE:
            return [replace(certificate(between(rng, 20, 340)), withdrawn_recorded_at=plan.late(rng))]
        case Device.RECORDED_LATE:
            return [replace(certificate(between(rng, 2, 6)), recorded_at=plan.late(rng))]
        case Device.NONE:
            return []


def speed_limits(plan: CityPlan, rng: Generator, limits: Limits) -> list[SpeedLimit]:
    """Every limit that was ever entered."""
    long_ago, begun, over, late = midnight(plan.ago(990)), midnight(plan.ago(30)), midnight(plan.ago(1)), plan.late(rng)

    def limit(kmh: float, category: VehicleCategory | None = None) -> SpeedLimit:
        return SpeedLimit(category=category, limit_kmh=kmh, valid_from=long_ago, recorded_at=long_ago)

    def heavy(kmh: float) -> list[SpeedLimit]:
        return [limit(kmh, category) for category in HEAVY]

    corrected = replace(limit(60), recorded_at=late)
    slow = replace(limit(40), valid_from=begun, valid_until=over, recorded_at=begun)
    again = replace(limit(60), valid_from=over, recorded_at=begun)
    return {
        Limits.PLAIN: [limit(60)],
        Limits.ROADWORKS_OVER: [replace(limit(60), valid_until=begun), slow, again],
        Limits.HEAVY_SLOWER: [limit(60), *heavy(50)],
        Limits.FAST_ROAD: [limit(80), *heavy(60)],
        Limits.WRONG_SIGN: [replace(limit(40), withdrawn_recorded_at=late), corrected],
        Limits.LOWERED_LATE: [replace(limit(80), withdrawn_recorded_at=late), corrected],
        Limits.ENTERED_LATE: [corrected],
    }[limits]

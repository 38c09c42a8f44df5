"""A camera's record in a state of knowledge: limits and certificates."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.records import CameraRecord, DeviceCertificate, SpeedLimit
from schemas.topics import CAMERA_CHANGES
from schemas.vocabulary import VehicleCategory
from streams.rules.civil import civil_date
from streams.rules.known import Change, known


def limit_kmh(
    several: Iterable[SpeedLimit], category: VehicleCategory | None, at: datetime, state: datetime
) -> float | None:
    """The limit for a vehicle of the category at the moment: the one for its category before the general one, and of
    two alike the higher; None where there is none.
    """
    limits = [
        limit
        for limit in several
        if limit.category in (None, category)
        and limit.valid_from <= at
        and (limit.valid_until is None or at < limit.valid_until)
        and limit.recorded_at <= state
        and not known(limit.withdrawn_recorded_at, state)
    ]
    own = [limit.limit_kmh for limit in limits if limit.category is not None]
    return max(own or [limit.limit_kmh for limit in limits], default=None)


def certificate(camera: CameraRecord, at: datetime, state: datetime) -> DeviceCertificate | None:
    """The certificate in force on the civil date of the moment; of several the one that lasts longest."""
    day = civil_date(at)
    return max(
        (
            c
            for c in camera.certificates
            if c.valid_from <= day < c.valid_until
            and c.recorded_at <= state
            and not known(c.withdrawn_recorded_at, state)
        ),
        key=lambda c: (c.valid_until, c.number),
        default=None,
    )


def changes(camera: CameraRecord) -> Iterator[Change]:
    """Every recorded moment of limits, those of sections too, and certificates."""
    for number, limit in enumerate(camera.limits):
        for moment in (limit.recorded_at, limit.withdrawn_recorded_at):
            if moment is not None:
                yield _change(camera, f"limit {number}", moment)
    for section in camera.sections:
        for number, limit in enumerate(section.limits):
            for moment in (limit.recorded_at, limit.withdrawn_recorded_at):
                if moment is not None:
                    yield _change(camera, f"section to {section.to_camera_id}, limit {number}", moment)
    for entry in camera.certificates:
        for moment in (entry.recorded_at, entry.withdrawn_recorded_at):
            if moment is not None:
                yield _change(camera, entry.number, moment)


def _change(camera: CameraRecord, entry_id: str, moment: datetime) -> Change:
    return Change(known_at=moment, topic=CAMERA_CHANGES.name, key=camera.camera_id, entry_id=entry_id)

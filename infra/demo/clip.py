"""The clip that the demonstration plays, the camera that took it, and what registries say of its vehicles."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from detectors.render import render_clip
from schemas import jsonl
from schemas.records import (
    CameraRecord,
    DeviceCertificate,
    InspectionCard,
    InspectionExtract,
    OsagoExtract,
    OsagoPolicy,
    Registration,
    VehicleExtract,
)
from schemas.vocabulary import Offence, OwnerKind, VehicleCategory

CAMERA_ID = "demo-clip"
TOLL_GATE = Path("video", "tollgate.mp4")
"""Below the folder of the test data: a real camera at a toll gate."""
_TOLL_GATE_PLATES = ("34A23126", "34A36837")
"""One drives through the picture; the other stands at the gate, and is not judged for driving."""
_DRAWN_PLATES = ("505QAR02", "717JOL05")
_BOUGHT_AT = datetime(2020, 3, 2, 6, 0, tzinfo=UTC)
_CARD_ENDED_ON = date(2026, 8, 3)
_POLICY_ENDED_AT = datetime(2026, 8, 19, 19, 0, tzinfo=UTC)
_YEAR = timedelta(days=365)


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """A video and the vehicles in it that the demonstration's registries know."""

    source: str
    what: str
    """For the person who watches."""
    uninspected: str | None = None
    """Plate of the vehicle whose inspection has lapsed."""
    uninsured: str | None = None
    """Plate of the vehicle whose policy has ended."""


def choose(video: str | None, test_data: Path, directory: Path) -> Clip:
    """The user's own video; else the real toll gate where the test data are at hand; else one drawn on the spot."""
    if video is not None:
        return Clip(source=video, what=video)
    if (real := test_data / TOLL_GATE).exists():
        return _with_vehicles(real, "the toll-gate clip", _TOLL_GATE_PLATES)
    drawn = directory / "drawn.mp4"
    render_clip(drawn, _DRAWN_PLATES, seed=1)
    return _with_vehicles(drawn, "a drawn clip", _DRAWN_PLATES)


def camera(recorded_at: datetime) -> CameraRecord:
    """The camera of the clip: certified, without a speed limit."""
    return CameraRecord(
        camera_id=CAMERA_ID,
        site="the clip's camera",
        region="02",
        lat=43.353,
        lon=77.03,
        device_serial="DEMO-0001",
        certificates=(
            DeviceCertificate(
                number="DEMO-2026",
                valid_from=date(2026, 1, 1),
                valid_until=date(2027, 1, 1),
                recorded_at=recorded_at,
            ),
        ),
        recorded_at=recorded_at,
    )


def write_registries(clip: Clip, directory: Path) -> None:
    """Add what registries say of the clip's camera and vehicles to the `<topic>.jsonl` files of a directory."""
    _add(directory, "camera-changes", camera(_BOUGHT_AT))
    for plate in filter(None, (clip.uninspected, clip.uninsured)):
        vehicle_id = f"vehicle-{plate}"
        card = InspectionCard(
            card_id=f"card-{plate}",
            vehicle_id=vehicle_id,
            inspected_on=_CARD_ENDED_ON - _YEAR,
            valid_until=_CARD_ENDED_ON if plate == clip.uninspected else _CARD_ENDED_ON + _YEAR,
            recorded_at=_BOUGHT_AT,
        )
        policy = OsagoPolicy(
            policy_id=f"policy-{plate}",
            vehicle_id=vehicle_id,
            holder_id=f"owner-{plate}",
            in_force_from=_POLICY_ENDED_AT - _YEAR,
            in_force_until=_POLICY_ENDED_AT if plate == clip.uninsured else _POLICY_ENDED_AT + _YEAR,
            recorded_at=_BOUGHT_AT,
        )
        _add(directory, "vehicle-changes", _vehicle(plate, vehicle_id))
        _add(directory, "inspection-changes", InspectionExtract(plate=plate, cards=(card,), recorded_at=_BOUGHT_AT))
        _add(directory, "osago-changes", OsagoExtract(plate=plate, policies=(policy,), recorded_at=_BOUGHT_AT))


def expected(clip: Clip) -> Iterator[tuple[Offence, str, date]]:
    """The offences that the clip shows, with the plate and the day of the lapse."""
    if clip.uninspected:
        yield Offence.INSPECTION_MISSING, clip.uninspected, _CARD_ENDED_ON
    if clip.uninsured:
        yield Offence.OSAGO_MISSING, clip.uninsured, _POLICY_ENDED_AT.date() + timedelta(days=1)


def _with_vehicles(source: Path, what: str, plates: tuple[str, str]) -> Clip:
    return Clip(source=str(source), what=what, uninspected=plates[0], uninsured=plates[1])


def _vehicle(plate: str, vehicle_id: str) -> VehicleExtract:
    registration = Registration(
        plate=plate,
        vehicle_id=vehicle_id,
        owner_id=f"owner-{plate}",
        owner_kind=OwnerKind.INDIVIDUAL,
        category=VehicleCategory.M1,
        commercial=False,
        manufactured_year=2014,
        registered_from=_BOUGHT_AT,
        military=False,
        emergency=False,
        diplomatic=False,
        recorded_at=_BOUGHT_AT,
    )
    return VehicleExtract(plate=plate, registrations=(registration,), recorded_at=_BOUGHT_AT)


def _add(directory: Path, topic: str, record: msgspec.Struct) -> None:
    with (directory / f"{topic}.jsonl").open("ab") as out:
        out.write(jsonl.line(record))

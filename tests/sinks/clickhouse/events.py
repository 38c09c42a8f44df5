"""Events as their fields: one example, to be varied."""

from datetime import UTC, date, datetime
from typing import Any

SEEN_AT = datetime(2026, 7, 14, 9, 30, 0, 250000, tzinfo=UTC)
DECIDED_AT = datetime(2026, 7, 14, 9, 30, 2, tzinfo=UTC)

VIOLATION: dict[str, Any] = {
    "event_id": "0b6f3a52-0000-5000-8000-000000000001",
    "revision": 0,
    "offence": "speeding",
    "provision_id": "koap-592-2/2026-07-12",
    "article": "592",
    "part": "2",
    "provision_status": "CONFIRMED",
    "repeated": False,
    "fine_mrp": 10.0,
    "plate": "123ABC02",
    "vehicle_id": "vehicle-1",
    "owner_id": "owner-1",
    "owner_kind": "INDIVIDUAL",
    "camera_id": "camera-1",
    "region": "02",
    "observed_at": SEEN_AT,
    "decided_at": DECIDED_AT,
    "notice_by": datetime(2026, 7, 24, 9, 30, tzinfo=UTC),
    "registry_as_of": SEEN_AT,
    "confidence": 0.97,
    "measured_kmh": 91.5,
    "credited_kmh": 86.5,
    "limit_kmh": 60.0,
    "excess_kmh": 26.5,
    "section_length_m": None,
    "signal_phase": None,
    "zone_id": None,
    "duration_s": None,
    "lapsed_on": date(2026, 7, 1),
    "conduct_kind": "NO_ENTRY",
    "passage_id": "0b6f3a52-0000-5000-8000-0000000000aa",
    "evidence": [{"uri": "file:///a.jpg", "sha256": "0" * 64, "captured_at": SEEN_AT, "purpose": "CONDUCT"}],
    "device_serial": "device-1",
    "certificate_number": "certificate-1",
    "explanation_kk": "Жылдамдық 26,5 км/сағ артық.",
    "explanation_ru": "Скорость превышена на 26,5 км/ч.",
    "explanation_en": "26.5 km/h above the limit.",
}
WARNING = {name: value for name, value in VIOLATION.items() if name != "fine_mrp"}
REVIEW = {**VIOLATION, "reason": "OWNER_CHANGED"}
ANNULMENT: dict[str, Any] = {
    "event_id": VIOLATION["event_id"],
    "revision": 1,
    "annulled_kind": "VIOLATION",
    "reason": "REGISTRY_CLEARED",
    "caused_by": {"topic": "osago-changes", "key": "123ABC02", "entry_id": "policy-1"},
    "known_at": DECIDED_AT,
    "decided_at": DECIDED_AT,
    "plate": "123ABC02",
}
PASSAGE: dict[str, Any] = {
    "plate": "123ABC02",
    "observed_at": SEEN_AT,
    "camera_id": "camera-1",
    "plate_confidence": 0.97,
    "passage_id": VIOLATION["passage_id"],
    "track_id": "track-1",
    "plate_format": "KZ_2012_PERSON",
    "reads": 9,
    "entered_at": SEEN_AT,
    "left_at": SEEN_AT,
    "vehicle_category": "M1",
    "light": "DAYLIGHT",
    "moved": True,
    "facts": [
        ("jolqara.SpeedFact", {"at": SEEN_AT, "measured_kmh": 91.5, "error_kmh": 0.5, "points": 30, "seconds": 1.5}),
        ("jolqara.PhoneFact", {"at": SEEN_AT, "score": 0.95, "frames": 9, "seconds": 2.0}),
    ],
    "evidence": VIOLATION["evidence"],
}
DEAD_LETTER: dict[str, Any] = {
    "source_topic": "frames",
    "partition": 0,
    "offset": 7,
    "key": b"camera-1",
    "value": b"\xff\x00",
    "reason": "NOT_FRAMED",
    "detail": "2 bytes are no framed record",
    "rejected_at": datetime(2290, 1, 1, tzinfo=UTC),
}

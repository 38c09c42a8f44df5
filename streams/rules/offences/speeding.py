"""Speeding (article 592): a speed against a limit. Computed in decimal; the excess is rounded down to 0.1 km/h."""

from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

import msgspec

from schemas.records import AnyFact, CameraRecord, Figures, SpeedFact
from schemas.vocabulary import Offence, ReviewReason
from streams.rules.accusation import Accusation, Known
from streams.rules.case import Case
from streams.rules.civil import civil_date
from streams.rules.device import limit_kmh
from streams.rules.law.rulebook import Band, Policy, Rulebook

_TENTH = Decimal("0.1")


@lru_cache(maxsize=65_536)  # limits, bands and errors are few
def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


class Speed(msgspec.Struct, frozen=True, kw_only=True):
    """A measured speed and the limit that applied."""

    at: datetime
    measured_kmh: float
    credited_kmh: Decimal
    """After the error allowance."""
    limit_kmh: float
    duration_s: float
    section_length_m: float | None = None
    weak: bool = False


def speeding(case: Case, fact: AnyFact, known: Known) -> Accusation | None:
    """Speeding at a point; None where it is no offence, or where no limit is known."""
    if case.camera is None or not isinstance(fact, SpeedFact):
        return None
    limit = limit_kmh(case.camera.limits, known.category, fact.at, known.state)
    if limit is None:
        return None
    policy = case.rulebook.policy
    speed = Speed(
        at=fact.at,
        measured_kmh=fact.measured_kmh,
        credited_kmh=credited_kmh(fact.measured_kmh, fact.error_kmh, case.camera, policy),
        limit_kmh=limit,
        duration_s=fact.seconds,
        weak=is_weak(fact, policy),
    )
    return too_fast(speed, case.rulebook)


def is_weak(fact: SpeedFact, policy: Policy) -> bool:
    """Whether it was measured from too few points or over too short a time."""
    return fact.points < policy.speed_points or fact.seconds < policy.speed_seconds


def too_fast(speed: Speed, rulebook: Rulebook) -> Accusation | None:
    """The part whose band holds the excess; None where it is no offence."""
    excess = (speed.credited_kmh - _decimal(speed.limit_kmh)).quantize(_TENTH, rounding=ROUND_FLOOR)
    for article, part in rulebook.base_parts(Offence.SPEEDING, civil_date(speed.at)):
        if part.band is not None and within(part.band, excess):
            return Accusation(
                article=article.article,
                part=part.number,
                weight=part.weight,
                figures=Figures(
                    measured_kmh=speed.measured_kmh,
                    credited_kmh=float(speed.credited_kmh),
                    limit_kmh=speed.limit_kmh,
                    excess_kmh=float(excess),
                    section_length_m=speed.section_length_m,
                    duration_s=speed.duration_s,
                ),
                reason=ReviewReason.EVIDENCE_WEAK if speed.weak else None,
            )
    return None


def credited_kmh(measured_kmh: float, error_kmh: float, camera: CameraRecord, policy: Policy) -> Decimal:
    """The measured speed less the device's allowed error and some standard errors of the measurement."""
    allowed = policy.speed_error_kmh if camera.speed_error_kmh is None else camera.speed_error_kmh
    errors = _decimal(policy.standard_errors) * _decimal(error_kmh)
    return _decimal(measured_kmh) - _decimal(allowed) - errors


def within(band: Band, excess: Decimal) -> bool:
    """Whether the excess belongs to the band."""
    low = _decimal(band.from_kmh)
    if excess < low or (excess == low and not band.from_included):
        return False
    if band.to_kmh is None:
        return True
    high = _decimal(band.to_kmh)
    return excess < high or (excess == high and band.to_included)

"""Speeding at a point (article 592)."""

from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from schemas.records import CameraRecord, Figures, SpeedFact
from schemas.vocabulary import Offence, VehicleCategory
from streams.rules.accusation import Accusation
from streams.rules.civil import civil_date
from streams.rules.device import limit_kmh
from streams.rules.law.rulebook import Band, Policy, Rulebook

_TENTH = Decimal("0.1")


def speeding(
    fact: SpeedFact, camera: CameraRecord, category: VehicleCategory | None, state: datetime, rulebook: Rulebook
) -> Accusation | None:
    """The part whose band holds the excess, after the error allowance; None where it is no offence.

    Computed in decimal; the excess is rounded down to 0.1 km/h.
    """
    limit = limit_kmh(camera, category, fact.at, state)
    if limit is None:
        return None
    credited = credited_kmh(fact, camera, rulebook.policy)
    excess = (credited - Decimal(repr(limit))).quantize(_TENTH, rounding=ROUND_FLOOR)
    for article, part in rulebook.base_parts(Offence.SPEEDING, civil_date(fact.at)):
        if part.band is not None and within(part.band, excess):
            return Accusation(
                article=article.article,
                part=part.number,
                weight=part.weight,
                figures=Figures(
                    measured_kmh=fact.measured_kmh,
                    credited_kmh=float(credited),
                    limit_kmh=limit,
                    excess_kmh=float(excess),
                    duration_s=fact.seconds,
                ),
                weak=fact.points < rulebook.policy.speed_points or fact.seconds < rulebook.policy.speed_seconds,
            )
    return None


def credited_kmh(fact: SpeedFact, camera: CameraRecord, policy: Policy) -> Decimal:
    """The measured speed less the device's allowed error and some standard errors of the measurement."""
    allowed = policy.speed_error_kmh if camera.speed_error_kmh is None else camera.speed_error_kmh
    errors = Decimal(repr(policy.standard_errors)) * Decimal(repr(fact.error_kmh))
    return Decimal(repr(fact.measured_kmh)) - Decimal(repr(allowed)) - errors


def within(band: Band, excess: Decimal) -> bool:
    """Whether the excess belongs to the band."""
    low = Decimal(repr(band.from_kmh))
    if excess < low or (excess == low and not band.from_included):
        return False
    if band.to_kmh is None:
        return True
    high = Decimal(repr(band.to_kmh))
    return excess < high or (excess == high and band.to_included)

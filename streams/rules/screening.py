"""Screening: which passages nothing can come of, told by a look at the plate's row instead of judging them.

Never the other way round: what `judge` would find is never screened away. A passage is nothing if its documents are in
order as known at that moment (no later entry can then make an offence of it), its owner keeps no firearm, it shows no
fact but speeds that are no offence at its camera, and the plate was not too far away before or after.
"""

from bisect import bisect_right
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from math import inf

import msgspec

from schemas.identity import micros
from schemas.records import CameraRecord
from schemas.vocabulary import Offence
from streams.rules.edges import edges
from streams.rules.known import PlateRegistries, Withdrawn
from streams.rules.law.rulebook import Duties, Rulebook
from streams.rules.offences import inspection, osago
from streams.rules.registrations import register


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A time throughout which it is the same whether the documents of a plate's bearer are in order, each moment as
    known at that moment.
    """

    begins: int = -(2**63)
    """Microseconds since 1970."""
    ends: int = 2**63 - 1
    in_order: bool
    owner_id: str = ""
    """Who bears the plate; empty where nobody does."""


def stretch(plate: str, registries: PlateRegistries, duties: Duties, at: datetime) -> Stretch:
    """The stretch that holds the moment, for as long as the registries do not change what they say of the plate, or of
    the firearms of its bearer. With those nothing is in order here: they are judged.
    """
    several = edges(plate, registries, duties)
    said = (registries.vehicles, registries.inspection, registries.osago)
    if several is None or any(isinstance(statement, Withdrawn) for statement in said):
        return Stretch(in_order=False)
    then = register(registries.vehicles, at)
    bearer = then.bearer(plate, at)
    in_order = bearer is None or not (
        bearer.owner_id in registries.permits
        or inspection.missing(then, registries.inspection, bearer, at, duties.inspection)
        or osago.missing(then, registries.osago, bearer, at, duties.osago)
    )
    place = bisect_right(several, at)
    return Stretch(
        begins=micros(several[place - 1]) if place else -(2**63),
        ends=micros(several[place]) if place < len(several) else 2**63 - 1,
        in_order=in_order,
        owner_id="" if bearer is None else bearer.owner_id,
    )


def harmless_below_kmh(camera: CameraRecord | None, section_ends: Collection[str], rulebook: Rulebook) -> float:
    """Below which measured speed nothing at the camera can be speeding; -inf where passages there are always judged.

    `section_ends` are the cameras to which a section leads: there, and where one begins, two passages are needed.
    """
    if camera is None or camera.sections or camera.camera_id in section_ends:
        return -inf
    lowest = min((limit.limit_kmh for limit in camera.limits), default=inf)
    return lowest + _least_excess_kmh(rulebook)


@lru_cache(maxsize=16)
def _least_excess_kmh(rulebook: Rulebook) -> float:
    parts = (part for article in rulebook.articles.values() for part in article.part)
    bands = (part.band.from_kmh for part in parts if part.offence is Offence.SPEEDING and part.band is not None)
    return min(bands, default=inf)

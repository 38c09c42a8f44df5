"""The truth: what should stand in the end, from what drivers, owners and registries did.

A line of `truth.jsonl` is an offence that was truly committed and that can lawfully be acted on. `expected` says how:
by a violation, by a warning, or only by a review and for which reason. What could not be observed is told as well, and
marked.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from infra.simulator.figures import Provision, figures
from infra.simulator.plan import CityPlan, Form, civil
from infra.simulator.road.habits import Habit
from infra.simulator.road.passes import OFFENCES_AT_THE_LIGHT, Legibility, Pass, Seen
from schemas.vocabulary import Instant, Offence, ReviewReason


class Truth(Struct, frozen=True, kw_only=True):
    """One offence, as it was committed."""

    offence: Offence
    expected: Literal["violation", "warning", "review"] = "violation"
    reason: ReviewReason | None = None
    """Why it can only be reviewed."""
    article: str
    part: str
    repeated: bool
    plate: str
    """That the vehicle bears, readable or not."""
    vehicle_id: str
    owner_id: str
    camera_id: str
    track_id: str
    at: Instant
    """Of a document: when the vehicle was first seen without it."""
    entered_at: Instant
    left_at: Instant
    lapsed_on: date | None = None
    window: int | None = None
    """Which notice of the same lapse this is, from 0."""
    observable: bool = True
    """Whether what was seen suffices to expect the outcome for certain."""
    story: str
    """What happened, and what was known from when."""


def build_truth(plan: CityPlan, passes: Sequence[Pass]) -> list[Truth]:
    """Every offence of the city, in order of time."""
    truths = [truth for one in passes for truth in _conduct(plan, one)]
    by_vehicle = sorted(passes, key=lambda one: (one.vehicle.car.vehicle_id, one.entered_at))
    asked = [one for one in by_vehicle if _shows_documents(one)]
    for _, seen in groupby(asked, key=lambda one: one.vehicle.car.vehicle_id):
        truths += _documents(list(seen))
    armed = sorted((one for one in asked if _lapsed_permit(one)), key=lambda one: (_owner(one), one.entered_at))
    truths += [_unpermitted(list(seen)) for _, seen in groupby(armed, key=_owner)]
    return sorted(truths, key=lambda truth: (truth.at, truth.plate, truth.offence))


def _conduct(plan: CityPlan, one: Pass) -> Iterator[Truth]:
    if one.band and one.camera.limit_kmh(None):
        story = f"{one.motion.speed_kmh:.1f} km/h; limit {one.camera.limits.value}"
        middle = one.entered_at + (one.left_at - one.entered_at) / 2
        yield _judged(plan, one, told_of(one, Offence.SPEEDING, one.band, middle, story))
    if one.timed and one.timed.band:
        told = told_of(one, Offence.SPEEDING, one.timed.band, one.entered_at, one.timed.story)
        unverified = () if one.timed.first.verified else (ReviewReason.DEVICE_UNVERIFIED,)
        yield _judged(plan, one, told, unverified)
    if one.camera.cycle and one.camera.records and one.conduct in OFFENCES_AT_THE_LIGHT:
        shown = one.camera.cycle.at(one.stop_line_at)
        story = f"{one.conduct.value}: {shown.phase} for {(one.stop_line_at - shown.since_at).total_seconds():.2f} s"
        yield _judged(plan, one, told_of(one, Offence.RED_LIGHT, figures().red_light, one.stop_line_at, story))
    if one.habit is Habit.PHONE:
        yield _judged(plan, one, told_of(one, Offence.PHONE_USE, figures().phone_use, one.entered_at, one.habit.value))
    if one.habit is Habit.UNBELTED:
        yield _judged(plan, one, told_of(one, Offence.SEAT_BELT, figures().seat_belt, one.entered_at, one.habit.value))
    if one.habit is Habit.UNLIT:
        told = told_of(one, Offence.EXTERNAL_LIGHTS, figures().external_lights, one.entered_at, one.habit.value)
        yield _judged(plan, one, replace(told, expected="violation" if told.repeated else "warning"))
    if one.habit is Habit.CUTS and one.camera.records:
        provision = figures().signs_and_markings
        yield _judged(plan, one, told_of(one, Offence.SIGNS_AND_MARKINGS, provision, one.solid_at, one.habit.value))


def _judged(plan: CityPlan, one: Pass, told: Truth, more: Sequence[ReviewReason] = ()) -> Truth:
    observable = plan.form is Form.PASSAGES or one.legibility in (Legibility.GOOD, Legibility.NONE)
    story = f"{told.story}; device: {one.camera.device.value}"
    return replace(expecting(told, [*_reasons(one, told.offence), *more]), observable=observable, story=story)


def expecting(told: Truth, reasons: Collection[ReviewReason]) -> Truth:
    """A review for the reason that stands first in the list of all reasons; without one, what was told."""
    first = next((reason for reason in ReviewReason if reason in reasons), None)
    return replace(told, reason=first, expected="review" if first else told.expected)


def _documents(seen: Sequence[Pass]) -> Iterator[Truth]:
    """What the papers of a vehicle amount to, seen on these occasions of one day."""
    vehicle = seen[0].vehicle
    read = [one for one in seen if one.legibility is Legibility.GOOD]
    first = (read or seen)[0]
    of_documents = (
        (Offence.INSPECTION_MISSING, vehicle.inspection, figures().inspection_missing),
        (Offence.OSAGO_MISSING, vehicle.insurance, figures().osago_missing),
    )
    for offence, papers, provision in of_documents:
        if papers is None or papers.lapsed_on is None:
            continue
        told = expecting(told_of(first, offence, provision, first.entered_at, papers.story), vehicle.doubts)
        yield replace(_noticed(told, papers.lapsed_on), observable=bool(read))


def _unpermitted(seen: Sequence[Pass]) -> Truth:
    """What the lapsed permit of an owner amounts to, whose vehicles were seen on these occasions of one day."""
    read = [one for one in seen if one.legibility is Legibility.GOOD]
    first = (read or seen)[0]
    lapse = first.vehicle.permit_lapse
    provision = figures().firearm_permit_lapsed
    told = told_of(first, Offence.FIREARM_PERMIT_LAPSED, provision, first.entered_at, lapse.story if lapse else "")
    told = _noticed(expecting(told, [ReviewReason.PROVISION_INFERRED]), lapse.lapsed_on if lapse else None)
    return replace(told, observable=bool(read))


def _noticed(told: Truth, lapsed_on: date | None) -> Truth:
    days = (civil(told.entered_at) - lapsed_on).days if lapsed_on else 0
    return replace(told, lapsed_on=lapsed_on, window=days // figures().rearm_days)


def _lapsed_permit(one: Pass) -> bool:
    """Whether the vehicle is, for certain, that of somebody whose permit has lapsed."""
    return not one.vehicle.doubts and one.vehicle.permit_lapse is not None


def _owner(one: Pass) -> str:
    return one.vehicle.car.owner_id


def _shows_documents(one: Pass) -> bool:
    """Whether papers are asked for: not of what may be another vehicle, nor where no camera is on file."""
    return bool(one.camera.records) and not one.mismatched and not one.twin


def told_of(one: Seen, offence: Offence, provision: Provision, at: datetime, what: str) -> Truth:
    """An offence of whoever was seen, a repeat if the owner's past makes it one."""
    vehicle = one.vehicle
    repeated = vehicle.past.repeats(provision)
    whose = vehicle.ownership.story if vehicle.ownership else vehicle.car.bearer.value
    return Truth(
        offence=offence,
        article=provision.article,
        part=(provision.repeated_part or provision.part) if repeated else provision.part,
        repeated=repeated,
        plate=vehicle.car.plate,
        vehicle_id=vehicle.car.vehicle_id,
        owner_id=vehicle.car.owner_id,
        camera_id=one.camera.camera_id,
        track_id=one.track_id,
        at=at,
        entered_at=one.entered_at,
        left_at=one.left_at,
        story=f"{what}; {whose}; {vehicle.past.story}; plate {one.legibility.value}",
    )


def _reasons(one: Pass, offence: Offence) -> list[ReviewReason]:
    """Why this offence in this passage can only be reviewed."""
    holds = {
        ReviewReason.PLATE_UNREADABLE: one.legibility in (Legibility.NONE, Legibility.ONCE),
        ReviewReason.PLATE_UNCERTAIN: one.legibility is Legibility.HARD,
        **dict.fromkeys(one.vehicle.doubts, True),
        ReviewReason.DEVICE_UNVERIFIED: not one.camera.verified,
        ReviewReason.EVIDENCE_WEAK: one.weak and offence is Offence.SPEEDING,
        ReviewReason.PLATE_MISMATCH: one.mismatched,
        ReviewReason.IMPOSSIBLE_TRAVEL: one.twin,
    }
    return [reason for reason, does in holds.items() if does]

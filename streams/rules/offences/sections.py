"""Average speed over a section (article 592): from one camera to another, by two passages of one plate.

The event is the second passage's, and so is the limit. Where a speed measured at either end is already an event of the
same or a graver part, the section is none: one drive too fast is not punished twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

import msgspec
from msgspec import structs

from schemas.records import Finding, Section
from schemas.vocabulary import Offence
from streams.rules.accusation import Accusation, Known
from streams.rules.case import Case, Ruling, Verdict, superseded
from streams.rules.charges import Charge, judge_charge
from streams.rules.device import limit_kmh
from streams.rules.findings import conduct_finding
from streams.rules.offences.speeding import Speed, credited_kmh, too_fast

_SECOND = timedelta(seconds=1)
_KMH = Decimal("3.6")
"""In a metre per second."""
_BROKEN_KMH = 1000
"""Faster than that is no drive: two vehicles, or a clock that is wrong. `schemas` allows no greater speed."""
_HUNDREDTH = Decimal("0.01")


class Drive(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle passed a section."""

    section: Section
    first: Case
    last: Case

    @property
    def seconds(self) -> float:
        return (self.last.passage.entered_at - self.first.passage.entered_at) / _SECOND


def judge_sections(cases: Sequence[Case], points: Iterable[Ruling]) -> Iterator[Ruling]:
    """A ruling for every section that the plate passed; `points` are the rulings passage by passage."""
    at_points = {
        r.passage.passage_id: r.verdict.finding
        for r in points
        if r.offence is Offence.SPEEDING and r.verdict.finding is not None and r.verdict.finding.review_reason is None
    }
    for drive in drives(cases):
        verdict = _verdict(drive)
        if verdict.finding is not None and (graver := _graver(drive, verdict.finding, at_points)):
            verdict = structs.replace(verdict, finding=None, cleared=superseded(graver))
        yield Ruling(passage=drive.last.passage, offence=Offence.SPEEDING, verdict=verdict)


def drives(cases: Sequence[Case]) -> Iterator[Drive]:
    """Each passage at the end of a section, with the nearest earlier one at its beginning that is not too long ago."""
    if not any(case.camera is not None and case.camera.sections for case in cases):
        return
    sure = sorted((c for c in cases if c.plate_sure), key=lambda c: (c.passage.entered_at, c.passage.passage_id))
    for place, last in enumerate(sure):
        within = timedelta(hours=last.rulebook.policy.section_hours)
        done: set[str] = set()
        for first in reversed(sure[:place]):
            took = last.passage.entered_at - first.passage.entered_at
            if took > within:
                break
            if first.camera is None or took <= timedelta(0) or first.passage.camera_id in done:
                continue
            done.add(first.passage.camera_id)
            ends_here = (s for s in first.camera.sections if s.to_camera_id == last.passage.camera_id)
            if section := next(ends_here, None):
                yield Drive(section=section, first=first, last=last)


def _verdict(drive: Drive) -> Verdict:
    first, last = drive.first, drive.last
    case = structs.replace(last, impossible=first.impossible or last.impossible)
    at = last.passage.entered_at
    charge = Charge(
        at=at,
        devices=((first.camera, first.passage.entered_at), (last.camera, at)),
        accuse=lambda known: _accuse(drive, known),
    )
    outcome = judge_charge(case, charge)
    rests_on = frozenset({first.passage.passage_id})
    if isinstance(outcome, Verdict):
        return structs.replace(outcome, rests_on=rests_on)
    key = (last.passage.passage_id, Offence.SPEEDING, "section", first.passage.camera_id)
    return Verdict(finding=conduct_finding(case, Offence.SPEEDING, at, key, outcome), rests_on=rests_on)


def _accuse(drive: Drive, known: Known) -> Accusation | None:
    """The clocks of the two cameras may differ; what the second one's device may err is taken off too."""
    case, section, at = drive.last, drive.section, drive.last.passage.entered_at
    limit = limit_kmh(section.limits, known.category, at, known.state)
    if limit is None or case.camera is None:
        return None
    policy = case.rulebook.policy
    seconds = Decimal(repr(drive.seconds)) + Decimal(repr(policy.section_clock_error_s))
    average = (Decimal(repr(section.length_m)) / seconds * _KMH).quantize(_HUNDREDTH, rounding=ROUND_FLOOR)
    if average > _BROKEN_KMH:
        return None
    speed = Speed(
        at=at,
        measured_kmh=float(average),
        credited_kmh=credited_kmh(float(average), 0.0, case.camera, policy),
        limit_kmh=limit,
        duration_s=drive.seconds,
        section_length_m=section.length_m,
    )
    return too_fast(speed, case.rulebook)


def _graver(drive: Drive, section: Finding, at_points: Mapping[str, Finding]) -> Finding | None:
    """The violation at a point of either end that is of the same or a graver part."""
    rulebook = drive.last.rulebook
    ends = (at_points.get(case.passage.passage_id) for case in (drive.first, drive.last))
    weight = rulebook.provision_of(section).weight
    return next((point for point in ends if point is not None and rulebook.provision_of(point).weight >= weight), None)

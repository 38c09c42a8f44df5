"""Repetition: whether the owner had been penalised for the like within the year.

The repeat parts of chapter 30 punish what is done "within a year after the imposition" of a penalty. Art 61 (a year
from the end of execution) is not used: the imposition is the earlier date, so this is in the driver's favour.
"""

from schemas.identity import event_id
from schemas.records import Finding, Penalty, PenaltyExtract
from streams.rules.civil import civil_date, years_before
from streams.rules.findings import keys_of_lapse
from streams.rules.known import Withdrawn
from streams.rules.law.rulebook import Provision, Rulebook


def repeated(
    finding: Finding, base: Provision, penalties: PenaltyExtract | Withdrawn | None, rulebook: Rulebook
) -> Provision | None:
    """The repeat part that applies in place of the base part; None where this is the first time."""
    if base.repeat_part is None or finding.article is None or not isinstance(penalties, PenaltyExtract):
        return None
    repeat = rulebook.provision(finding.article, base.repeat_part, civil_date(finding.at))
    parts = {*repeat.base_parts, repeat.number}
    own = frozenset() if finding.lapsed_on is None else frozenset(map(event_id, keys_of_lapse(finding)))
    counts = any(
        penalty.article == finding.article
        and penalty.part in parts
        and _in_time(penalty, finding, rulebook)
        and not _same_lapse(penalty, finding, own)
        for penalty in penalties.penalties
    )
    return repeat if counts else None


def _in_time(penalty: Penalty, finding: Finding, rulebook: Rulebook) -> bool:
    year_ago = years_before(civil_date(finding.at), rulebook.policy.repeat_years)
    return (
        penalty.imposed_at <= finding.at
        and civil_date(penalty.imposed_at) > year_ago
        and penalty.recorded_at <= finding.at
        and penalty.cancelled_recorded_at is None
    )


def _same_lapse(penalty: Penalty, finding: Finding, own: frozenset[str]) -> bool:
    if finding.lapsed_on is None:
        return False
    if penalty.event_id is None:
        return civil_date(penalty.imposed_at) >= finding.lapsed_on
    return penalty.event_id in own

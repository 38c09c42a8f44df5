"""Explanations: one sentence in Kazakh, Russian and English, with the figures that an event rests on."""

from typing import Literal

from schemas.records import Finding
from streams.rules.civil import ALMATY
from streams.rules.law.rulebook import Provision, Rulebook, Sentences

Language = Literal["kk", "ru", "en"]
LANGUAGES: tuple[Language, ...] = ("kk", "ru", "en")
_UNKNOWN = "—"


def explain(finding: Finding, provision: Provision, rulebook: Rulebook) -> Sentences:
    """What was seen and why it is an offence; for a review, why no notice is sent."""
    return Sentences(**{language: _sentence(finding, provision, rulebook, language) for language in LANGUAGES})


def _sentence(finding: Finding, provision: Provision, rulebook: Rulebook, language: Language) -> str:
    template: str = getattr(_template(finding, rulebook), language)
    figures = _figures(finding, rulebook, language) | {"part": provision.number}
    seen = template.format_map(figures | {"details": _details(finding, figures, rulebook, language)})
    if finding.review_reason is None:
        return seen
    because: str = getattr(rulebook.words.because, language)
    reason: str = getattr(rulebook.words.reason[finding.review_reason], language)
    return f"{seen.removesuffix('.')}; {because} {reason}."


def _template(finding: Finding, rulebook: Rulebook) -> Sentences:
    """Of the base part, else of its article: a repetition is told as what was repeated."""
    article = rulebook.articles[finding.article or ""]
    if finding.section_length_m is not None and article.over_section is not None:
        return article.over_section
    return rulebook.provision_of(finding).explanation or article.explanation


def _details(finding: Finding, figures: dict[str, str], rulebook: Rulebook, language: Language) -> str:
    """The figures that this event has and others of its article have not."""
    clauses: list[str] = [
        getattr(sentences, language).format_map(figures)
        for figure, sentences in rulebook.words.detail.items()
        if getattr(finding, figure) is not None
    ]
    return f": {', '.join(clauses)}" if clauses else ""


def _figures(finding: Finding, rulebook: Rulebook, language: Language) -> dict[str, str]:
    words = rulebook.words
    phase = words.phase.get(finding.signal_phase) if finding.signal_phase else None
    did = words.did.get(finding.conduct_kind) if finding.conduct_kind else None
    return {
        "when": finding.at.astimezone(ALMATY).strftime("%Y-%m-%d %H:%M:%S"),
        "site": finding.site or finding.camera_id,
        "plate": finding.plate or _UNKNOWN,
        "article": finding.article or _UNKNOWN,
        "measured_kmh": _number(finding.measured_kmh),
        "credited_kmh": _number(finding.credited_kmh),
        "limit_kmh": _number(finding.limit_kmh),
        "excess_kmh": _number(finding.excess_kmh),
        "section_length_m": _number(finding.section_length_m),
        "zone_id": finding.zone_id or _UNKNOWN,
        "duration_s": _number(finding.duration_s),
        "lapsed_on": _UNKNOWN if finding.lapsed_on is None else finding.lapsed_on.isoformat(),
        "phase": _UNKNOWN if phase is None else getattr(phase, language),
        "did": _UNKNOWN if did is None else getattr(did, language),
    }


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.2f}".rstrip("0").rstrip(".")

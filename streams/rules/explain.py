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
    article = rulebook.articles[finding.article or ""]
    template: str = getattr(article.explanation, language)
    seen = template.format_map(_figures(finding, rulebook, language) | {"part": provision.number})
    if finding.review_reason is None:
        return seen
    because: str = getattr(rulebook.words.because, language)
    reason: str = getattr(rulebook.words.reason[finding.review_reason], language)
    return f"{seen.removesuffix('.')}; {because} {reason}."


def _figures(finding: Finding, rulebook: Rulebook, language: Language) -> dict[str, str]:
    phase = rulebook.words.phase.get(finding.signal_phase) if finding.signal_phase else None
    return {
        "when": finding.at.astimezone(ALMATY).strftime("%Y-%m-%d %H:%M:%S"),
        "site": finding.site or finding.camera_id,
        "plate": finding.plate or _UNKNOWN,
        "article": finding.article or _UNKNOWN,
        "measured_kmh": _number(finding.measured_kmh),
        "credited_kmh": _number(finding.credited_kmh),
        "limit_kmh": _number(finding.limit_kmh),
        "excess_kmh": _number(finding.excess_kmh),
        "duration_s": _number(finding.duration_s),
        "lapsed_on": _UNKNOWN if finding.lapsed_on is None else finding.lapsed_on.isoformat(),
        "phase": _UNKNOWN if phase is None else getattr(phase, language),
    }


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:.2f}".rstrip("0").rstrip(".")

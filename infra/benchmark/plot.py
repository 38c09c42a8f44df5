"""The results as a picture: a bar for each, with the least and the greatest."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from infra.benchmark.outcome import Outcome, Result

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 860, 230, 170, 26, 46
_OURS, _OTHERS = "#0b6e4f", "#9aa5b1"
_STYLE = "font-family:sans-serif;font-size:13px;fill:#1f2933"


def svg(outcome: Outcome) -> str:
    """Records a CPU-second, stage by stage; each stage on a scale of its own."""
    shown = [result for result in outcome.results if result.a_cpu_second]
    height = _TOP + _ROW * (len(shown) + len({result.stage for result in shown})) + 10
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" style="{_STYLE}">'
    machine = f"{outcome.machine.get('cores')} cores, {outcome.machine.get('processor')}"
    title = _text(10, 22, f"Records a CPU-second: middle of the repetitions, least to greatest. {machine}")
    return "\n".join([head, title, *_bars(shown), "</svg>\n"])


def _bars(shown: list[Result]) -> Iterator[str]:
    y, stage, scale = _TOP, "", 1.0
    for result in shown:
        if result.stage != stage:
            stage = result.stage
            most = max(r.a_cpu_second.greatest for r in shown if r.stage == stage and r.a_cpu_second)
            scale = (_WIDTH - _LEFT - _RIGHT) / (most or 1)
            yield _text(10, y + 16, f"{stage}: {result.unit}", "font-weight:bold")
            y += _ROW
        yield from _bar(result, y, scale)
        y += _ROW


def _bar(result: Result, y: int, scale: float) -> Iterator[str]:
    found = result.a_cpu_second
    assert found is not None
    colour = _OURS if result.who.startswith("jolqara") else _OTHERS
    yield _text(24, y + 16, result.who)
    yield f'<rect x="{_LEFT}" y="{y + 3}" width="{found.middle * scale:.1f}" height="{_ROW - 8}" fill="{colour}"/>'
    low, high, middle = (_LEFT + number * scale for number in (found.least, found.greatest, found.middle))
    line = y + _ROW // 2 - 1
    yield f'<path d="M{low:.1f} {line}H{high:.1f}" stroke="#1f2933" stroke-width="2"/>'
    yield _text(max(high, middle) + 8, y + 16, f"{found.middle:,.0f}")


def _text(x: float, y: float, text: str, style: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" style="{style}">{escape(text)}</text>'

"""The reliability diagram: confidence against the share that is right, as SVG."""

from __future__ import annotations

from collections.abc import Sequence

from detectors.measure.calibration import Bin

SIDE, LEFT, TOP = 400, 60, 40
"""Of the plot and its margins, pixels."""
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
SMALLEST, LARGEST = 3.0, 14.0
"""Radii of the dots; their areas follow the number of readings."""
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 510" width="500" height="510" '
    'font-family="sans-serif" font-size="13">\n<rect width="500" height="510" fill="white"/>\n'
)


def diagram(found: Sequence[Bin], floor: float, title: str) -> str:
    """One dot a bin; on the diagonal confidence is what it says, above it the reader is surer than it tells."""
    parts = [HEAD, f'<text x="{LEFT}" y="24" font-size="14">{title}</text>\n']
    for tick in TICKS:
        x, y = _at(tick, tick)
        parts.append(_line((x, TOP), (x, TOP + SIDE), "#ddd") + _line((LEFT, y), (LEFT + SIDE, y), "#ddd"))
        parts.append(f'<text x="{x:.0f}" y="{TOP + SIDE + 18}" text-anchor="middle">{tick:g}</text>\n')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{tick:g}</text>\n')
    parts.append(_line(_at(0, 0), _at(1, 1), "#888") + _line(_at(floor, 0), _at(floor, 1), "#c33"))
    x, _ = _at(floor, 0)
    parts.append(f'<text x="{x - 6:.0f}" y="{TOP + SIDE - 8}" text-anchor="end" fill="#c33">floor of notices</text>\n')
    largest = max((one.count for one in found), default=1)
    for one in found:
        x, y = _at(one.confidence, one.exact)
        radius = SMALLEST + (LARGEST - SMALLEST) * (one.count / largest) ** 0.5
        hint = f"{one.count} readings, confidence {one.confidence:.3f}, right {one.exact:.3f}"
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#2563eb" fill-opacity="0.7">')
        parts.append(f"<title>{hint}</title></circle>\n")
    middle = TOP + SIDE // 2
    parts.append(f'<text x="{LEFT + SIDE // 2}" y="{TOP + SIDE + 42}" text-anchor="middle">confidence told</text>\n')
    parts.append(f'<text x="18" y="{middle}" text-anchor="middle" transform="rotate(-90 18 {middle})">')
    parts.append("part exactly right</text>\n</svg>\n")
    return "".join(parts)


def _at(confidence: float, exact: float) -> tuple[float, float]:
    return LEFT + SIDE * confidence, TOP + SIDE * (1 - exact)


def _line(start: tuple[float, float], end: tuple[float, float], colour: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>\n'

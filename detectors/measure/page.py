"""The page of figures: one table against the targets, then what stands behind each line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from detectors.measure.calibration import Drawn, bins, expected_error
from detectors.measure.photographs import Photograph
from detectors.measure.run import TOLLGATE, Measured
from schemas.vocabulary import SignalPhase

FLOORS = (0.8, 0.85, 0.9, 0.95, 0.98, 0.99)
Row = tuple[str, str, str]
"""What, target, measured."""


def page(measured: Measured, at: datetime, machine: str) -> str:
    """Markdown; `at` is when it was measured, on which machine is for the reader to know."""
    rows = [_exact(measured), _wrong(measured), _tollgate(measured), _lights(measured), *_speeds(measured)]
    rows += _paces(measured)
    return "\n".join(
        [
            "# What the detectors see",
            "",
            f"Measured {at:%Y-%m-%d %H:%M} UTC on {machine}. Nothing was trained on these pictures.",
            "",
            *_table(("what", "target", "measured"), rows),
            "",
            "## Plates in photographs",
            "",
            "![read exactly](plates-right.jpg)",
            "",
            *_failures(measured),
            "",
            "## Clips",
            "",
            *_clips(measured),
            "",
            "## Traffic lights that were not understood",
            "",
            "![not understood](lights-failed.jpg)",
            "",
            "## Confidence of the reader",
            "",
            *_confidence(measured),
            "",
        ]
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]] | list[Row]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows)]


def european(measured: Measured) -> list[Photograph]:
    """The photographs of the target; not the specimen."""
    return [one for one in measured.photographs if one.label.picture.parent.name == "plates_eu"]


def _exact(measured: Measured) -> Row:
    shown = european(measured)
    exact = sum(one.exact for one in shown)
    return (
        "plates exactly right end to end, `plates_eu`",
        "≥ 95 %",
        f"{exact / len(shown):.1%} ({exact} of {len(shown)}; {sum(one.plate is not None for one in shown)} found)",
    )


def wrong_in_clips(measured: Measured) -> list[str]:
    """Established at the floor or above, though nothing such is in the clip."""
    true = {"tollgate": TOLLGATE}
    return [
        f"{name}: {one.text} {one.confidence:.3f}"
        for name, clip in measured.clips.items()
        for one in clip.established
        if one.confidence >= measured.floor and one.text not in true.get(name, ())
    ]


def _wrong(measured: Measured) -> Row:
    single = sum(len(one.wrong_from(measured.floor)) for one in measured.photographs)
    nowhere = sum(one.reading.confidence >= measured.floor for _, _, one in measured.no_plates)
    reached = sum(
        one.exact and one.plate is not None and one.plate.reading.confidence >= measured.floor
        for one in measured.photographs
    )
    return (
        f"wrong at the floor for notices ({measured.floor:g}), all real pictures",
        "0",
        f"{single} of {len(measured.photographs)} photographs by a single reading ({reached} right ones reach it), "
        f"{nowhere} of {len(measured.lights)} pictures without a plate, {len(wrong_in_clips(measured))} in the clips",
    )


def _tollgate(measured: Measured) -> Row:
    plates = measured.clips["tollgate"].established
    told = ", ".join(f"{one.text} {one.confidence:.2f} ({one.reads} readings)" for one in plates)
    return "toll-gate clip: established", "its three plates, nothing else", told or "none"


def _lights(measured: Measured) -> Row:
    total = len(measured.lights)
    right = sum(shown is as_ for _, shown, as_ in measured.lights)
    unknown = sum(as_ is SignalPhase.UNKNOWN for _, _, as_ in measured.lights)
    pairs = {(shown, as_) for _, shown, as_ in measured.lights}
    swapped = len({(SignalPhase.RED, SignalPhase.GREEN), (SignalPhase.GREEN, SignalPhase.RED)} & pairs)
    return (
        "traffic lights",
        "≥ 98 %, no red as green, no green as red",
        f"{right / total:.1%} of {total} right, {unknown} unknown, {total - right - unknown} wrong, "
        f"{'red and green confused' if swapped else 'red and green never confused'}",
    )


def _speeds(measured: Measured) -> list[Row]:
    return [
        (
            f"speed of {one.drives} projected drives: {one.setting}",
            "within 1 %; 95 % intervals cover 93–97 %",
            f"off by {one.middle:.2%} in the middle, within 1 % {one.within:.0%}, covered {one.covered:.1%}",
        )
        for one in measured.speeds
    ]


def _paces(measured: Measured) -> list[Row]:
    return [
        (
            f"a 1280×720 frame, finder and reader, {one.threads} thread{'s' if one.threads > 1 else ''}",
            "≥ 25 frames a second on two cores",
            f"{1000 / one.fastest_ms:.0f} a second at best: fastest {one.fastest_ms:.0f} ms, middle "
            f"{one.middle_ms:.0f} ms, time of the cores {one.cores_ms:.0f} ms (load {one.load:.1f})",
        )
        for one in measured.paces
    ]


def _failures(measured: Measured) -> list[str]:
    failed = [one for one in measured.photographs if not one.exact or one.wrong_from(measured.floor)]
    if not failed:
        return ["Every one was read exactly."]
    lines = []
    for one in failed:
        name, plate = one.label.picture.name, one.plate
        if plate is None:
            said = "not found"
        else:
            said = f"read {plate.reading.text or 'nothing'}, confidence {plate.reading.confidence:.2f}"
        file = f"failed-{one.label.picture.stem}"
        lines += [
            f"* {name}: {one.label.text}, {said}",
            "",
            f"  ![{name}]({file}.jpg) ![the plate]({file}-plate.jpg)",
            "",
        ]
    return lines


def _clips(measured: Measured) -> list[str]:
    lines = []
    for name, clip in measured.clips.items():
        lines += [f"{name}: {clip.frames} frames, {clip.reads} readings, {len(clip.established)} plates established."]
        lines += ["", *(f"![{text or name}]({still_name(name, text)})" for text in clip.stills), ""]
    return lines


def still_name(clip: str, text: str) -> str:
    """The file of a clip's still."""
    return f"{clip}-{text}.jpg" if text else f"{clip}.jpg"


def _confidence(measured: Measured) -> list[str]:
    found = bins([(one.confidence, one.exact) for one in measured.drawn])
    reached = [one for one in measured.drawn if one.confidence >= measured.floor]
    wrong = sum(not one.exact for one in reached)
    exact = sum(one.exact for one in measured.drawn)
    return [
        f"{len(measured.drawn)} plates drawn as hard as training draws them, with a seed that training never saw: "
        f"{exact / max(1, len(measured.drawn)):.1%} exactly right; expected calibration error "
        f"{expected_error(found):.1%}. {len(reached)} readings reach the floor, {wrong} of them wrong.",
        "",
        "![reliability](reliability.svg)",
        "",
        *_table(
            ("readings", "mean confidence", "exactly right"),
            [(str(one.count), f"{one.confidence:.3f}", f"{one.exact:.3f}") for one in found],
        ),
        "",
        *_table(("floor", "readings that reach it", "of them wrong"), _floors(measured.drawn)),
        "",
        *(["Drawn plates that reach the floor wrongly:", "", "![wrong](drawn-wrong.jpg)"] if wrong else []),
    ]


def _floors(drawn: Sequence[Drawn]) -> list[Row]:
    """What a floor lets through of single readings; notices need more than one."""
    reached = {floor: [one for one in drawn if one.confidence >= floor] for floor in FLOORS}
    return [(f"{floor:g}", str(len(let)), str(sum(not one.exact for one in let))) for floor, let in reached.items()]

"""Measures how pictures of traffic lights are understood; FOLDER has the folders red, yellow and green."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from detectors import picture
from detectors.signals.lamps import phase
from schemas.vocabulary import SignalPhase

LABELS = {"red": SignalPhase.RED, "yellow": SignalPhase.YELLOW, "green": SignalPhase.GREEN}


def understood(folder: Path) -> Iterator[tuple[Path, SignalPhase, SignalPhase]]:
    """Each picture, the phase it shows and the phase that was understood. Raises PictureError."""
    for label, shown in LABELS.items():
        for path in sorted((folder / label).glob("[!.]*")):
            yield path, shown, phase(picture.load(path))


def score(folder: Path) -> Counter[tuple[SignalPhase, SignalPhase]]:
    """How often each phase was shown and each understood: (shown, understood). Raises PictureError."""
    return Counter((shown, as_) for _, shown, as_ in understood(folder))


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    counts = score(folder)
    for shown in LABELS.values():
        understood = ", ".join(f"{count} {as_}" for (one, as_), count in sorted(counts.items()) if one is shown)
        click.echo(f"{shown}: {understood}")
    right = sum(count for (shown, as_), count in counts.items() if shown is as_)
    unknown = sum(count for (_, as_), count in counts.items() if as_ is SignalPhase.UNKNOWN)
    total = counts.total()
    click.echo(f"{right / total:.2%} right, {unknown / total:.2%} unknown, {1 - (right + unknown) / total:.2%} wrong")


if __name__ == "__main__":
    main()

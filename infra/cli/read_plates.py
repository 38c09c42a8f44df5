"""`jolqara read-plates`: the plates of pictures."""

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from detectors.picture import PictureError, load
from detectors.plates.eye import Eye, SeenPlate
from schemas.plates import normalise, parse


@click.command("read-plates")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Threads of the networks.")
def read_plates(*, files: tuple[Path, ...], threads: int) -> None:
    """Read the plates of pictures.

    Prints a JSON line for each FILE: {"file", "plates": [{"text", "confidence", "corners"}]}, the likeliest plate
    first, corners in pixels from the top left clockwise. A file that is no picture is reported and the others are
    still read; then the exit status is 1.
    """
    eye = Eye(threads=threads)
    failed = False
    for file in files:
        try:
            picture = load(file)
        except PictureError as error:
            click.echo(f"Error: {error}", err=True)
            failed = True
            continue
        plates = [_plate(one) for one in eye.see(picture) if one.reading.text]
        click.echo(msgspec.json.encode({"file": str(file), "plates": plates}).decode())
    sys.exit(1 if failed else 0)


def _plate(seen: SeenPlate) -> dict[str, Any]:
    return {
        "text": parse(normalise(seen.reading.text)).text,
        "confidence": round(seen.reading.confidence, 4),
        "corners": [[round(float(x), 1), round(float(y), 1)] for x, y in seen.corners],
    }

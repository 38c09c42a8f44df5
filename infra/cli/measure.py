"""`jolqara measure`: how well the detectors see, against the targets."""

import os
import platform
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from detectors.measure import pictures
from detectors.measure.page import page
from detectors.measure.run import Amount, DataError, measure
from detectors.picture import PictureError
from detectors.sources.frames import SourceError
from streams.rules.law.rulebook import load


@click.command("measure")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the page.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="JOLQARA_TEST_DATA",
    default=Path("../shared/data"),
    show_default=True,
    help="Real pictures: plates_eu, plates_kz, traffic_lights, video (also by JOLQARA_TEST_DATA).",
)
@click.option("--drawn", type=click.IntRange(1), default=3000, show_default=True, help="Plates drawn for confidence.")
@click.option("--drives", type=click.IntRange(1), default=200, show_default=True, help="Of each setting of speed.")
@click.option("--frames", type=click.IntRange(1), default=45, show_default=True, help="To be timed.")
def measure_command(*, out: Path, data: Path, drawn: int, drives: int, frames: int) -> None:
    """Measure plates, confidence, lights, speeds and time on real pictures and on drawn ones.

    Writes seeing.md with every figure beside its target, and beside it the pictures: what was read, every failure, a
    still of each plate of the clips, the diagram of confidence. Pictures of other people's data stay where --out is:
    keep them out of the repository. Takes some minutes.
    """
    amount = Amount(drawn=drawn, drives=drives, frames=frames)
    try:
        with Progress(TextColumn("{task.description}"), TimeElapsedColumn(), console=Console(stderr=True)) as progress:
            done = Counter[str]()
            task = progress.add_task("")

            def tell(what: str) -> None:
                done[what] += 1
                progress.update(task, description=f"{what}: {done[what]}")

            found = measure(data, load().policy.plate_floor, amount, tell)
        out.mkdir(parents=True, exist_ok=True)
        pictures.write(found, out)
        (out / "seeing.md").write_text(page(found, datetime.now(UTC), _machine()), "utf-8")
    except (DataError, PictureError, SourceError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    click.echo(f"wrote {out / 'seeing.md'}")


def _machine() -> str:
    """What the figures of time depend on."""
    return f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}, Python {platform.python_version()})"

"""`jolqara simulate`: a city with known truth."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from infra.simulator.plan import DEFAULT_START, CityPlan, Form
from infra.simulator.writing import OtherForm, write_city


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same bytes.")
@click.option("--cameras", type=int, default=12, show_default=True)
@click.option("--vehicles", type=int, default=400, show_default=True)
@click.option("--minutes", type=int, default=20, show_default=True, help="Of traffic.")
@click.option("--start", default=DEFAULT_START.isoformat(), show_default=True, help="When the traffic begins.")
@click.option(
    "--form",
    type=click.Choice([form.value for form in Form]),
    default=Form.FRAMES.value,
    show_default=True,
    help="Frames and plate reads, or passages: for large cities.",
)
def simulate(  # noqa: PLR0913 - the options of a command
    *, out: Path, seed: int, cameras: int, vehicles: int, minutes: int, start: str, form: str
) -> None:
    """Simulate a city: <topic>.jsonl files, and truth.jsonl with the offences truly committed."""
    try:
        plan = CityPlan(
            seed=seed, cameras=cameras, vehicles=vehicles, minutes=minutes, start_at=_instant(start), form=Form(form)
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("simulating", total=None)
        try:
            truths = write_city(plan, out, lambda done, steps: progress.update(task, completed=done, total=steps))
        except (OtherForm, OSError) as error:
            raise click.UsageError(f"cannot write to {out}: {error}") from error
    for offence, count in sorted(Counter(truth.offence for truth in truths).items()):
        click.echo(f"{offence}: {count}")


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"start must be an instant such as 2026-09-14T06:30+05:00, not {text!r}") from error

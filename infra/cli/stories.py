"""`jolqara stories`: late truth, told by a real stream."""

import shutil
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from infra.demo.crew import Died
from infra.local.addresses import home
from infra.local.errors import StackError
from infra.stories.page import Page, line
from infra.stories.play import Unexpected, play
from infra.stories.story import Appeared, Step, Story
from infra.stories.told import STORIES


@click.command()
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Also write what appeared as Markdown.")
def stories(*, page: Path | None) -> None:
    """A policy reported late, a sold car, an annulled inspection card: the records, and the events as they appear.

    Plays on a stack of its own, `stories` below JOLQARA_HOME (else .jolqara), emptied first and stopped in the end.
    Exit status 1 where something else appeared than is told.
    """
    console, made = Console(), Page()
    directory = (home() / "stories").absolute()
    shutil.rmtree(directory, ignore_errors=True)

    def tell(story: Story, step: Step, appeared: tuple[Appeared, ...]) -> None:
        made.tell(story, step, appeared)
        if step is story.steps[0]:
            console.print(f"\n[bold]{escape(story.title)}[/bold]")
        console.print(f"  {escape(step.says)}", highlight=False)
        for row in appeared:
            console.print(f"    [green]{row.kind}[/green] {escape(line(row))}", highlight=False)
        if not appeared:
            console.print("    [dim]nothing appears[/dim]")
        if step is story.steps[-1]:
            console.print(f"  [italic]{escape(story.moral)}[/italic]", highlight=False)

    try:
        play(STORIES, directory, tell, lambda message: console.print(message, highlight=False))
    except (StackError, Died, Unexpected) as error:
        raise click.ClickException(str(error)) from error
    if page is not None:
        page.write_text(made.text(), "utf-8")

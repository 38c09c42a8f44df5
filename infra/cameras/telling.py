"""What people hear while cameras are watched, and afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from infra.cameras.watch import Post


class Telling:
    """A progress bar for each camera, and lines above them; on standard error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def line(self, text: str) -> None:
        """One line that stays; from any thread."""
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def glance(self, posts: Sequence[Post]) -> None:
        """How things stand."""
        for post in posts:
            if post.camera_id not in self._tasks:
                self._tasks[post.camera_id] = self._progress.add_task(post.camera_id, total=post.source.announced)
            self._progress.update(
                self._tasks[post.camera_id],
                completed=post.came,
                description=f"{post.camera_id}: {post.reads} readings, {post.source.dropped.total()} dropped",
            )


@contextmanager
def telling() -> Iterator[Telling]:
    """Until the block ends; then the bars go away."""
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Telling(progress)


def summary(post: Post) -> str:
    """What came of one camera, dropped frames and their reasons included."""
    dropped = "".join(f"; {count} {reason}" for reason, count in post.source.dropped.items())
    return f"{post.camera_id}: {post.frames} frames, {post.reads} plate readings{dropped}"

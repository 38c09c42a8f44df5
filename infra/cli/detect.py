"""`jolqara detect`: a camera's video to frames and plate readings."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from detectors import camera
from detectors.detect import Detector, Sink
from detectors.evidence import Evidence
from detectors.plates.eye import Eye
from detectors.publish import JsonLines
from detectors.sources.frames import Frame, SourceError
from detectors.sources.videos import Video
from infra.cli.kafka import kafka_options, settings_for
from infra.cli.topics import refuse_wrong
from schemas.frames import FrameMetadata, PlateRead
from streams.publishing import Publisher, PublishError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


class Moment(click.ParamType):
    """An aware moment in ISO 8601."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Raises BadParameter where the text is no moment or has no UTC offset."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 moment such as 2026-07-12T08:00:00+05:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks its UTC offset, as in 2026-07-12T08:00:00+05:00", param, ctx)
        return moment.astimezone(UTC)


@click.command()
@click.argument("source")
@click.option("--camera", "camera_file", type=click.Path(path_type=Path), required=True, help="Camera record, JSON.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for what is seen.")
@click.option("--publish", is_flag=True, help="Send what is seen to Kafka.")
@kafka_options
@click.option(
    "--start", type=Moment(), help="When the first frame was shown. [default: when the file was last written]"
)
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Look at each so many-th frame.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Threads of the networks.")
def detect(  # noqa: PLR0913 - the options of a command
    *,
    source: str,
    camera_file: Path,
    out: Path | None,
    publish: bool,
    kafka: str | None,
    directory: Path,
    start: datetime | None,
    every: int,
    threads: int,
) -> None:
    """Watch SOURCE, a video file or stream URL, and tell what is seen: to a folder, or to Kafka.

    With --out writes frames.jsonl and plate-reads.jsonl to the folder, with --publish sends the same to the topics of
    these names. A picture of each reading is kept below evidence/, in the folder or in the stack's directory.
    """
    if publish == (out is not None):
        raise click.UsageError("where to: --out DIR or --publish?")
    folder = out or directory
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # its complaints would break into the progress bar
    try:
        seen_by = camera.load(camera_file)
        with Video(source) as video, JsonLines(out) if out else _to_kafka(kafka, directory) as sink:
            detector = Detector(
                camera_id=seen_by.camera_id,
                start=start or _written_at(source),
                eye=Eye(threads=threads),
                evidence=Evidence(folder / "evidence"),
            )
            _watch(video, detector, sink, every)
    except (camera.CameraFileError, SourceError, PublishError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror or error}") from error
    except KeyboardInterrupt:
        click.echo(f"Stopped. What was seen until now is in {out or 'Kafka'}.", err=True)
        sys.exit(INTERRUPTED)


class _Topics:
    """Sends records to their topics."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def write(self, record: FrameMetadata | PlateRead) -> None:
        self._publisher.send(record)


@contextmanager
def _to_kafka(kafka: str | None, directory: Path) -> Iterator[_Topics]:
    connection = settings_for(kafka, directory).confluent()
    refuse_wrong(connection)
    publisher = Publisher(connection)
    try:
        yield _Topics(publisher)
    finally:
        publisher.flush()


def _watch(video: Video, detector: Detector, sink: Sink, every: int) -> None:
    frames = reads = 0
    try:
        for record in detector.run(_shown(video, every)):
            sink.write(record)
            is_frame = isinstance(record, FrameMetadata)
            frames, reads = frames + is_frame, reads + (not is_frame)
    finally:
        click.echo(f"{frames} frames, {reads} plate readings", err=True)


def _shown(video: Video, every: int) -> Iterator[Frame]:
    """Each so many-th frame, with progress on standard error."""
    columns = TextColumn("frames"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=video.announced)
        for frame in video.frames():
            if frame.seq % every == 0:
                yield frame
            progress.update(task, completed=frame.seq + 1)


def _written_at(source: str) -> datetime:
    """The file's modification time; a stream begins now."""
    path = Path(source)
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else datetime.now(UTC)

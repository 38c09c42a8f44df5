"""`jolqara detect`: cameras' pictures to frames and plate readings."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import cv2

from detectors import camera
from detectors.conduct.watch import Conduct, beside
from detectors.detect import Sink
from detectors.evidence import Evidence
from detectors.models.network import ModelError
from detectors.plates.eye import Eye
from detectors.publish import JsonLines
from detectors.roads.calibrate import CalibrationError
from detectors.showing.film import FilmError
from detectors.showing.windows import NoWindowsError, Windows
from detectors.vehicles.find import load_finder
from infra.cameras.opening import Seeing, Wishes, man, open_sources
from infra.cameras.telling import Telling, summary, telling
from infra.cameras.watch import Post, watch_all
from infra.cli.kafka import kafka_options, settings_for
from infra.cli.moment import Moment
from infra.cli.topics import refuse_wrong
from schemas.frames import FrameMetadata, PlateRead
from schemas.registries import CameraRecord
from streams.publishing import Publisher, PublishError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--camera",
    "camera_files",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    help="Camera record, JSON; once for each SOURCE, in the same order.",
)
@click.option(
    "--model",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your model that finds vehicles, .onnx or .pt. [default: plates are followed]",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for what is seen.")
@click.option("--publish", is_flag=True, help="Send what is seen to Kafka.")
@kafka_options
@click.option("--start", type=Moment(), help="When the first frame was shown. [default: what the source tells]")
@click.option("--fps", type=click.FloatRange(0, 500, min_open=True), help="Frames a second, where times are not told.")
@click.option("--every", type=click.IntRange(1), default=1, show_default=True, help="Look at each so many-th frame.")
@click.option("--threads", type=click.IntRange(1), default=2, show_default=True, help="Threads of the networks.")
@click.option("--show", is_flag=True, help="Show in a window what is seen; q closes it.")
@click.option(
    "--annotate",
    metavar="OUT.mp4",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw what is seen to a video.",
)
def detect(  # noqa: PLR0913 - the options of a command
    *,
    sources: tuple[str, ...],
    camera_files: tuple[Path, ...],
    model: Path | None,
    out: Path | None,
    publish: bool,
    kafka: str | None,
    directory: Path,
    start: datetime | None,
    fps: float | None,
    every: int,
    threads: int,
    show: bool,
    annotate: Path | None,
) -> None:
    """Watch each SOURCE and tell what is seen: to a folder, or to Kafka.

    A SOURCE is a video file, a folder of pictures (by their names), a picture, or the URL of a recording or of a live
    stream (rtsp://, http://). Frames are dated by presentation times counted from when the file was last written;
    pictures by --fps, else by their EXIF data, else by when each was written; live streams by the clock.

    With --model vehicles are followed, as your model finds them, with or without a plate; what is no car, bus, truck or
    motorcycle is not told. Without it plates are followed.

    Beside CAMERA.json a CAMERA.conduct.toml may name your model of what drivers do, and say what its classes mean.

    With --out writes frames.jsonl and plate-reads.jsonl to the folder, with --publish sends the same to the topics of
    these names. Pictures are kept below evidence/, in the folder or in the stack's directory, each under its SHA-256:
    the plate of each reading and, listed in overviews.jsonl, a whole picture for each track.
    """
    if publish == (out is not None):
        raise click.UsageError("where to: --out DIR or --publish?")
    if annotate is not None and any(_is_same(annotate, source) for source in sources):
        raise click.UsageError(f"--annotate would write over its source {annotate}")
    _quieten()
    folder = out or directory
    wishes = Wishes(now=lambda: datetime.now(UTC), start=start, fps=fps, every=every, shown=show, film=annotate)
    try:
        named = _paired(sources, camera_files)
        conduct = _conduct(named, camera_files)
        vehicles = load_finder(model, threads) if model else None
        windows = Windows() if show else None
        with ExitStack() as stack, telling() as tell:
            opened, errors = open_sources(named, wishes, stack, tell)
            if opened:
                sink: Sink = stack.enter_context(_to_files(out) if out else _to_kafka(kafka, directory))
                seeing = Seeing(
                    eye=Eye(threads=threads),
                    evidence=Evidence(folder / "evidence"),
                    conduct=conduct,
                    vehicles=vehicles,
                )
                errors += _watch(man(opened, seeing, wishes, stack), sink, tell, windows)
    except NoWindowsError as error:
        raise click.UsageError(f"--show: {error}") from error
    except (camera.CameraFileError, CalibrationError, ModelError, PublishError, FilmError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder}: {error.strerror or error}") from error
    except KeyboardInterrupt:
        click.echo(f"Stopped. What was seen until now is in {out or 'Kafka'}.", err=True)
        sys.exit(INTERRUPTED)
    if errors:
        raise click.ClickException("\n".join(errors))


def _paired(sources: Sequence[str], camera_files: Sequence[Path]) -> list[tuple[str, CameraRecord]]:
    """Raises UsageError and CameraFileError."""
    if len(sources) != len(camera_files):
        raise click.UsageError(
            f"{len(sources)} sources need as many --camera, in the same order: {len(camera_files)} given"
        )
    cameras = [camera.load(file) for file in camera_files]
    if len({one.camera_id for one in cameras}) < len(cameras):
        raise click.UsageError("two of the camera records have the same camera_id")
    return list(zip(sources, cameras, strict=True))


def _conduct(named: Sequence[tuple[str, CameraRecord]], camera_files: Sequence[Path]) -> dict[str, Conduct]:
    """Raises ConductFileError, which is a CameraFileError."""
    pairs = zip(named, camera_files, strict=True)
    return {camera.camera_id: found for (_, camera), file in pairs if (found := beside(file)) is not None}


def _watch(posts: list[Post], sink: Sink, tell: Telling, windows: Windows | None) -> list[str]:
    """Watch all to the end; what broke off."""

    def glance() -> bool:
        tell.glance(posts)
        drawn = {post.camera_id: post.drawn for post in posts if post.drawn is not None}
        return windows.show(drawn) if windows else True

    try:
        watch_all(posts, sink.write, glance)
    finally:
        for post in posts:
            tell.line(summary(post))
    return [str(post.error) for post in posts if post.error]


class _Topics:
    """Sends records to their topics."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def write(self, record: FrameMetadata | PlateRead) -> None:
        self._publisher.send(record)


@contextmanager
def _to_files(folder: Path) -> Iterator[Sink]:
    with JsonLines(folder) as lines:
        yield lines


@contextmanager
def _to_kafka(kafka: str | None, directory: Path) -> Iterator[Sink]:
    connection = settings_for(kafka, directory).confluent()
    refuse_wrong(connection)
    publisher = Publisher(connection)
    try:
        yield _Topics(publisher)
    finally:
        publisher.flush()


def _is_same(path: Path, source: str) -> bool:
    return path.exists() and Path(source).exists() and path.samefile(source)


def _quieten() -> None:
    """FFmpeg's and OpenCV's own complaints would break into the progress bar."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

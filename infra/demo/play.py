"""The demonstration, step by step."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import clickhouse_connect
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from infra import publishing
from infra.backlog import Backlog, groups_of_the_flow
from infra.demo import clip, live, report
from infra.demo.crew import Member, member
from infra.local import stack
from infra.local.addresses import Addresses, addresses
from infra.simulator.check import Comparison, compare
from infra.simulator.plan import DEFAULT_START, CityPlan
from infra.simulator.truth import Truth
from infra.simulator.writing import write_city
from infra.standing import standing_events
from schemas import jsonl
from sinks.clickhouse.settings import sink_settings
from streams.publishing import Publisher
from streams.settings import from_environment

WORKERS = 2
CLIP_STARTS = DEFAULT_START + timedelta(minutes=5)
_COLUMNS = (
    TextColumn("{task.description:<34}"),
    BarColumn(),
    TextColumn("{task.percentage:>3.0f} %"),
    TimeElapsedColumn(),
)


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be played, and where."""

    directory: Path
    """Made afresh."""
    video: str | None
    test_data: Path
    seed: int


class DetectFailed(Exception):  # noqa: N818 - says what has happened
    """The detectors could not watch the clip; the message says why."""


def play(demo: Demo, console: Console) -> Comparison:
    """Everything, once; the stack stays up, nothing else does.

    Raises StackError, TopicsError, Died, NotWorkedOff, DetectFailed and what the steps raise; whatever it is, and on
    Ctrl-C too, nothing is left running.
    """
    with _stack(demo.directory, console) as ends, Progress(*_COLUMNS, console=console) as progress:
        city = demo.directory / "city"
        truths = _simulate(demo, city, progress)
        chosen = clip.choose(demo.video, demo.test_data, demo.directory)
        progress.console.print(f"watching {chosen.what}")
        _detect(demo, chosen, progress)
        clip.write_registries(chosen, city)
        seen, rate = _stream(demo, ends, progress)
        standing = standing_events(ends.clickhouse_dsn)
        rows = _clip_rows(ends.clickhouse_dsn)
    comparison = compare(truths, [event for event in standing if event.camera_id != clip.CAMERA_ID])
    report.events(console, standing)
    report.of_clip(console, chosen, standing)
    report.by_offence(console, comparison)
    console.print(rate)
    report.latency(console, seen, rows)
    report.ask(console, ends.clickhouse_dsn)
    console.print(f"  jolqara down --dir {demo.directory}    # when you have seen enough", highlight=False)
    return comparison


@contextmanager
def _stack(directory: Path, console: Console) -> Iterator[Addresses]:
    """Kafka and ClickHouse on an empty directory, ready; stopped again only if something goes wrong."""

    def say(message: str) -> None:
        console.print(message, highlight=False)

    stack.down(directory, say=say)
    shutil.rmtree(directory, ignore_errors=True)
    with ExitStack() as undo:
        undo.callback(stack.down, directory, say=say)
        stack.up(directory, ports={}, say=say)
        ends = addresses(directory)
        _jolqara("topics", "create", "--keep-all", "--dir", str(directory))
        _jolqara("migrate", "--dir", str(directory))
        yield ends
        undo.pop_all()


def _simulate(demo: Demo, city: Path, progress: Progress) -> list[Truth]:
    task = progress.add_task("simulating a city")
    return write_city(
        CityPlan(seed=demo.seed), city, lambda done, steps: progress.update(task, completed=done, total=steps)
    )


def _detect(demo: Demo, chosen: clip.Clip, progress: Progress) -> None:
    """Run the detectors as anyone would; their own progress is shown as time that passes."""
    task = progress.add_task("watching the clip", total=None)
    camera_file = demo.directory / "camera.json"
    camera_file.write_bytes(jsonl.line(clip.camera(CLIP_STARTS)))
    out = demo.directory / "clip"
    options = ("--camera", str(camera_file), "--out", str(out), "--start", CLIP_STARTS.isoformat())
    try:
        _jolqara("detect", chosen.source, *options)
    except subprocess.CalledProcessError as error:
        raise DetectFailed(error.stderr.decode(errors="replace").strip()) from error
    progress.update(task, total=1, completed=1)


def _stream(demo: Demo, ends: Addresses, progress: Progress) -> tuple[live.Seen, str]:
    """Publish the city, work it off, then play the clip in real time."""
    connection = from_environment(ends.kafka_bootstrap).confluent()
    published = _publish(demo.directory / "city", connection, progress)
    sink_group = sink_settings(_as_environment(ends)).group
    backlog = Backlog(connection, groups_of_the_flow(sink_group))
    with ExitStack() as crew:
        crew.callback(backlog.close)
        members = [
            crew.enter_context(member(f"worker-{number + 1}", "worker", directory=demo.directory))
            for number in range(WORKERS)
        ]
        members.append(crew.enter_context(member("sink", "sink", directory=demo.directory)))
        begun = time.monotonic()
        worked = _work_off(backlog, members, progress, f"{WORKERS} workers and the sink")
        rate = (
            f"{published} records of the city worked off in {worked - begun:.1f} s by {WORKERS} workers, their start "
            f"included: {published / (worked - begun):.0f} a second."
        )
        seen = _play_clip(demo.directory / "clip", connection, progress)
        _work_off(backlog, members, progress, "the last of the clip")
    return seen, rate


def _publish(directory: Path, connection: dict[str, str], progress: Progress) -> int:
    files = publishing.topic_files(directory)
    total = publishing.check(files)
    task = progress.add_task("publishing the city", total=total)
    publishing.publish(files, Publisher(connection, lambda: progress.advance(task)), lambda: None)
    return total


def _work_off(backlog: Backlog, members: list[Member], progress: Progress, what: str) -> float:
    """Wait until nothing is left; the moment at which that was first so."""
    task = progress.add_task(what, total=None)
    last_busy = time.monotonic()
    most = 1

    def look(left: dict[str, int]) -> None:
        nonlocal last_busy, most
        for one in members:
            one.check()
        total = sum(left.values())
        most = max(most, total)
        if total:
            last_busy = time.monotonic()
        progress.update(task, total=most, completed=most - total)

    backlog.wait(look)
    return last_busy


def _play_clip(directory: Path, connection: dict[str, str], progress: Progress) -> live.Seen:
    records = live.items(directory)
    task = progress.add_task("playing the clip in real time", total=len(records))
    return live.play(records, Publisher(connection), lambda: progress.advance(task))


def _clip_rows(dsn: str) -> list[tuple[str, datetime]]:
    """Track and moment of insertion of the clip's passages."""
    sql = "SELECT track_id, min(_inserted_at) FROM passages WHERE camera_id = {camera:String} GROUP BY track_id"
    with clickhouse_connect.get_client(dsn=dsn, tz_mode="aware") as client:
        rows = client.query(sql, parameters={"camera": clip.CAMERA_ID}).result_rows
    return [(str(track), inserted_at) for track, inserted_at in rows]


def _jolqara(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "infra.cli.main", *command], check=True, capture_output=True)


def _as_environment(ends: Addresses) -> dict[str, str]:
    return {"JOLQARA_KAFKA_BOOTSTRAP": ends.kafka_bootstrap, "JOLQARA_CLICKHOUSE_DSN": ends.clickhouse_dsn}

"""`jolqara detect`."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from detectors.publish import FRAMES, PLATE_READS
from infra.cli.detect import INTERRUPTED, detect
from schemas.frames import FrameMetadata
from tests.detectors.clips import write_camera, write_clip


def run(folder: Path, source: Path, *more: str) -> Result:
    camera = write_camera(folder / "camera.json")
    return CliRunner().invoke(detect, [str(source), "--camera", str(camera), "--out", str(folder / "out"), *more])


def test_a_clip_becomes_json_lines(tmp_path: Path) -> None:
    result = run(tmp_path, write_clip(tmp_path / "clip.mp4", 9), "--start", "2026-07-12T08:00:00+05:00", "--every", "4")
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "out" / FRAMES).read_bytes().splitlines()
    frames = [msgspec.json.decode(line, type=FrameMetadata) for line in lines]
    assert [frame.frame_seq for frame in frames] == [0, 4, 8, 9]
    assert [msgspec.json.decode(line)["captured_at"] for line in lines] == [
        "2026-07-12T03:00:00Z", "2026-07-12T03:00:00.400000Z", "2026-07-12T03:00:00.800000Z",
        "2026-07-12T03:00:03.800000Z",
    ]  # fmt: skip
    assert (tmp_path / "out" / PLATE_READS).read_bytes() == b""


def test_one_place_must_be_named(tmp_path: Path) -> None:
    camera, clip = write_camera(tmp_path / "camera.json"), write_clip(tmp_path / "clip.mp4", 2)
    neither = CliRunner().invoke(detect, [str(clip), "--camera", str(camera)])
    both = run(tmp_path, clip, "--publish")
    assert [neither.exit_code, both.exit_code] == [2, 2]
    assert "--out DIR or --publish" in neither.output


def test_without_a_start_the_files_own_date_counts(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 2)
    assert run(tmp_path, clip).exit_code == 0
    first = msgspec.json.decode((tmp_path / "out" / FRAMES).read_bytes().splitlines()[0], type=FrameMetadata)
    assert first.captured_at.timestamp() == pytest.approx(clip.stat().st_mtime, abs=1e-3)


def test_a_text_renamed_to_a_video_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("no video")
    result = run(tmp_path, tmp_path / "notes.mp4")
    assert result.exit_code == 1
    assert "notes.mp4 cannot be opened as a video" in result.output
    assert not (tmp_path / "out").exists()


def test_of_a_video_that_is_cut_off_the_readable_part_is_kept_and_the_rest_reported(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.avi", 40)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    result = run(tmp_path, clip, "--every", "5")
    assert result.exit_code == 1
    assert "is cut off" in result.output
    assert (tmp_path / "out" / FRAMES).read_bytes().count(b"\n") > 0


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file is in the way")
    result = run(tmp_path, write_clip(tmp_path / "clip.mp4", 2))
    assert result.exit_code == 2
    assert "is a file" in result.output


def test_a_folder_below_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    camera = write_camera(tmp_path / "camera.json")
    clip = write_clip(tmp_path / "clip.mp4", 2)
    out = tmp_path / "file" / "out"
    result = CliRunner().invoke(detect, [str(clip), "--camera", str(camera), "--out", str(out)])
    assert result.exit_code == 1
    assert f"{out}: Not a directory" in result.output


@pytest.mark.parametrize(
    ("start", "complaint"), [("yesterday", "no ISO 8601 moment"), ("2026-07-12T08:00", "lacks its UTC offset")]
)
def test_a_start_must_be_an_aware_moment(tmp_path: Path, start: str, complaint: str) -> None:
    result = run(tmp_path, tmp_path / "clip.mp4", "--start", start)
    assert result.exit_code == 2
    assert complaint in result.output


def test_ctrl_c_keeps_what_was_seen_and_says_where(tmp_path: Path) -> None:
    camera, clip = write_camera(tmp_path / "camera.json"), write_clip(tmp_path / "clip.mp4", 600)
    out = tmp_path / "out"
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from infra.cli.detect import detect; detect()"
    )
    command = [sys.executable, "-c", program, str(clip), "--camera", str(camera), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        while not (out / PLATE_READS).exists() and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        _, complaint = running.communicate(timeout=60)
    assert running.returncode == INTERRUPTED
    assert f"Stopped. What was seen until now is in {out}" in complaint
    assert "Traceback" not in complaint
    for line in (out / FRAMES).read_bytes().splitlines():
        msgspec.json.decode(line, type=FrameMetadata)

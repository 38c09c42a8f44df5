"""`jolqara detect`."""

import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise, repeat
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from detectors.publish import FRAMES, PLATE_READS
from detectors.sources.videos import Video
from infra.cli.detect import INTERRUPTED, detect
from schemas.frames import FrameMetadata
from tests.detectors.clips import CAMERA, write_camera, write_clip
from tests.detectors.models.test_onnx_network import finder
from tests.detectors.showing.scene import surveyed
from tests.detectors.sources.media import http, jpeg, motion_jpeg


def run(folder: Path, source: Path, *more: str) -> Result:
    camera = write_camera(folder / "camera.json")
    return CliRunner().invoke(detect, [str(source), "--camera", str(camera), "--out", str(folder / "out"), *more])


def run_all(folder: Path, sources: dict[str, Path], *more: str) -> Result:
    """Watch each source with a camera of that id."""
    options = ["--out", str(folder / "out"), *more]
    for camera_id in sources:
        (folder / f"{camera_id}.json").write_bytes(msgspec.json.encode(replace(CAMERA, camera_id=camera_id)))
        options += ["--camera", str(folder / f"{camera_id}.json")]
    return CliRunner().invoke(detect, [*(str(source) for source in sources.values()), *options])


def seen(folder: Path) -> dict[str, int]:
    """How many frames of each camera were told."""
    lines = (folder / "out" / FRAMES).read_bytes().splitlines()
    return dict(Counter(msgspec.json.decode(line, type=FrameMetadata).camera_id for line in lines))


def running(*arguments: str) -> subprocess.Popen[str]:
    """The command in a process of its own, which takes Ctrl-C."""
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from infra.cli.detect import detect; detect()"
    )
    return subprocess.Popen([sys.executable, "-c", program, *arguments], stderr=subprocess.PIPE, text=True)


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


def test_several_cameras_are_watched_at_once(tmp_path: Path) -> None:
    clips = [write_clip(tmp_path / f"{name}.mp4", length) for name, length in (("a", 4), ("b", 6))]
    result = run_all(tmp_path, {"cam-1": clips[0], "cam-2": clips[1]})
    assert result.exit_code == 0, result.output
    assert seen(tmp_path) == {"cam-1": 5, "cam-2": 7}
    assert "cam-1: 5 frames, 0 plate readings" in result.output
    assert "cam-2: 7 frames, 0 plate readings" in result.output


def test_a_camera_that_cannot_be_watched_does_not_keep_the_others_from_it(tmp_path: Path) -> None:
    result = run_all(tmp_path, {"cam-1": tmp_path / "absent.mp4", "cam-2": write_clip(tmp_path / "b.mp4", 4)})
    assert result.exit_code == 1
    assert "absent.mp4 cannot be opened" in result.output
    assert seen(tmp_path) == {"cam-2": 5}


def test_each_source_needs_a_camera_of_its_own(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 2)
    camera = write_camera(tmp_path / "camera.json")
    options = ["--camera", str(camera), "--out", str(tmp_path / "out")]
    missing = CliRunner().invoke(detect, [str(clip), str(clip), *options])
    twice = CliRunner().invoke(detect, [str(clip), str(clip), *options, "--camera", str(camera)])
    assert [missing.exit_code, twice.exit_code] == [2, 2]
    assert "2 sources need as many --camera, in the same order: 1 given" in missing.output
    assert "the same camera_id" in twice.output


def test_a_folder_of_pictures_is_watched_like_a_video(tmp_path: Path) -> None:
    (tmp_path / "shots").mkdir()
    for number in (1, 2, 10):
        (tmp_path / "shots" / f"{number}.jpg").write_bytes(jpeg(seed=number))
    result = run(tmp_path, tmp_path / "shots", "--fps", "2", "--start", "2026-07-12T08:00:00+05:00")
    assert result.exit_code == 0, result.output
    assert "frames are dated by 2 pictures a second, from 2026-07-12T03:00:00+00:00" in result.output
    lines = (tmp_path / "out" / FRAMES).read_bytes().splitlines()
    assert [msgspec.json.decode(line)["captured_at"] for line in lines[:3]] == [
        "2026-07-12T03:00:00Z", "2026-07-12T03:00:00.500000Z", "2026-07-12T03:00:01Z"
    ]  # fmt: skip


def test_what_is_seen_is_drawn_to_a_video(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 10)
    result = run(tmp_path, clip, "--annotate", str(tmp_path / "drawn.mp4"))
    assert result.exit_code == 0, result.output
    with Video(str(clip)) as before, Video(str(tmp_path / "drawn.mp4")) as after:
        pairs = list(zip(before.frames(), after.frames(), strict=True))
    assert len(pairs) == 10
    for plain, drawn in pairs:
        changed = np.abs(plain.picture.astype(int) - drawn.picture).mean(axis=2)
        assert changed[:15, :100].mean() > 3 * changed[120:].mean(), "the caption, and nothing below"


def test_of_several_cameras_each_has_its_own_video(tmp_path: Path) -> None:
    clips = {name: write_clip(tmp_path / f"{name}.mp4", 3) for name in ("cam-1", "cam-2")}
    assert run_all(tmp_path, clips, "--annotate", str(tmp_path / "drawn.mp4")).exit_code == 0
    assert {path.name for path in tmp_path.glob("drawn*")} == {"drawn-cam-1.mp4", "drawn-cam-2.mp4"}


def test_a_video_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 3)
    result = run(tmp_path, clip, "--annotate", str(tmp_path / "absent" / "drawn.mp4"))
    assert result.exit_code == 1
    assert "cannot be written as a video" in result.output


def test_a_model_of_conduct_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "camera.conduct.toml").write_text('model = "absent.onnx"\n[scores]\nphone = ["phone"]\n')
    result = run(tmp_path, write_clip(tmp_path / "clip.mp4", 2))
    assert result.exit_code == 1
    assert "camera.conduct.toml" in result.output
    assert not (tmp_path / "out").exists()


def test_vehicles_are_followed_where_a_model_is_named(tmp_path: Path) -> None:
    model = finder(tmp_path / "m.onnx", np.array([[(80, 48, 160, 96, 0.9, 0), (20, 20, 60, 90, 0.9, 1)]]))
    result = run(tmp_path, write_clip(tmp_path / "clip.mp4", 3), "--model", str(model))
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "out" / FRAMES).read_bytes().splitlines()
    *frames, last = [msgspec.json.decode(line, type=FrameMetadata) for line in lines]
    assert last.tracks == ()
    assert [[one.vehicle_category for one in frame.tracks] for frame in frames] == [["M1"]] * 3, "persons are not told"
    assert len({frame.tracks[0].track_id for frame in frames}) == 1


def test_a_model_of_vehicles_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 2)
    absent = run(tmp_path, clip, "--model", str(tmp_path / "absent.onnx"))
    assert absent.exit_code == 2
    assert "absent.onnx' does not exist" in absent.output
    (tmp_path / "noise.onnx").write_bytes(b"noise")
    for model, said in (
        (tmp_path / "noise.onnx", "noise.onnx is no ONNX model"),
        (finder(tmp_path / "cats.onnx", names="{0: 'cat', 1: 'dog'}"), "cats.onnx finds no vehicles"),
        (finder(tmp_path / "pose.onnx", task="pose"), "is a model for 'pose': wanted is one for classify or detect"),
    ):
        result = run(tmp_path, clip, "--model", str(model))
        assert result.exit_code == 1
        assert said in result.output
    assert not (tmp_path / "out").exists()


def test_surveyed_points_that_fix_no_road_are_a_clear_error(tmp_path: Path) -> None:
    line = surveyed(*((0.1 * number, 0.1 * number, number, number) for number in range(1, 6)))
    camera = tmp_path / "line.json"
    camera.write_bytes(msgspec.json.encode(replace(CAMERA, calibration=line)))
    clip, out = write_clip(tmp_path / "clip.mp4", 2), tmp_path / "out"
    result = CliRunner().invoke(detect, [str(clip), "--camera", str(camera), "--out", str(out)])
    assert result.exit_code == 1
    assert "Error: camera cam-1: the surveyed points" in result.output


def test_a_source_is_not_drawn_over(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 3)
    before = clip.read_bytes()
    result = run(tmp_path, clip, "--annotate", str(tmp_path / "." / "clip.mp4"))
    assert result.exit_code == 2
    assert "would write over its source" in result.output
    assert clip.read_bytes() == before


def test_windows_are_refused_where_there_are_none(tmp_path: Path) -> None:
    if "NONE" not in cv2.getBuildInformation().partition("GUI:")[2].partition("\n")[0]:
        pytest.skip("this OpenCV has windows")
    result = run(tmp_path, write_clip(tmp_path / "clip.mp4", 2), "--show")
    assert result.exit_code == 2
    assert "this OpenCV has no windows" in result.output
    assert not (tmp_path / "out").exists()


def test_a_live_stream_is_watched_until_ctrl_c(tmp_path: Path) -> None:
    camera, out = write_camera(tmp_path / "camera.json"), tmp_path / "out"
    options = "--camera", str(camera), "--out", str(out)
    with http(motion_jpeg(repeat(jpeg()), 0.02)) as url, running(url, *options) as process:
        while process.poll() is None and not ((out / FRAMES).exists() and (out / FRAMES).stat().st_size):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, told
    assert f"{url} carries no presentation times: its frames are dated by their arrival" in told
    assert "came before the stream's clock was known" in told
    assert "Traceback" not in told
    frames = [msgspec.json.decode(line, type=FrameMetadata) for line in (out / FRAMES).read_bytes().splitlines()]
    assert abs(frames[0].captured_at - datetime.now(UTC)) < timedelta(minutes=2)
    assert all(a.captured_at < b.captured_at and a.frame_seq < b.frame_seq for a, b in pairwise(frames))


def test_a_live_stream_takes_no_start(tmp_path: Path) -> None:
    with http(motion_jpeg(repeat(jpeg()), 0.02)) as url:
        camera = write_camera(tmp_path / "camera.json")
        options = ["--camera", str(camera), "--out", str(tmp_path / "out"), "--start", "2026-07-12T08:00:00+05:00"]
        result = CliRunner().invoke(detect, [url, *options])
    assert result.exit_code == 1
    assert "takes neither --start nor --fps" in result.output


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
    with running(str(clip), "--camera", str(camera), "--out", str(out)) as process:
        while not (out / PLATE_READS).exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert f"Stopped. What was seen until now is in {out}" in complaint
    assert "Traceback" not in complaint
    for line in (out / FRAMES).read_bytes().splitlines():
        msgspec.json.decode(line, type=FrameMetadata)

"""The finder: a map of plate centres at a quarter of the picture's size, and at each centre the way to four corners."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import click
import numpy as np
import torch
from torch import nn

from detectors.plates.rectify import Corners
from detectors.training import faces, loop
from detectors.training.scenes import SIZE, Scene, scene

BATCH = 16
STRIDE = 4
REACH = 16.0
"""Corner distances are learnt in this unit of pixels, which keeps them near 1."""
CORNER_WEIGHT = 2.0
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
"""Pictures (n, 3, h, w) 0 to 1; heat (n, h/4, w/4); places (k, 3): sample, row, column; corners (k, 9): four x, y and a
weight."""


class Finder(nn.Module):
    """About half a million parameters; (n, 3, h, w) to heat (n, 1, h/4, w/4) and corners (n, 8, h/4, w/4).

    Both sides of the picture are multiples of 32.
    `as_pixels`: heat is a probability and corners are pixels from the cell's centre; else both are raw, for training.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        self.as_pixels = False
        self.stem = nn.Sequential(*_block(3, 16, 2))
        self.down = nn.ModuleList([
            nn.Sequential(*_block(16, 32, 2), *_block(32, 32)),
            nn.Sequential(*_block(32, 64, 2), *_block(64, 64)),
            nn.Sequential(*_block(64, 96, 2), *_block(96, 96)),
            nn.Sequential(*_block(96, 128, 2), *_block(128, 128)),
        ])  # fmt: skip
        self.side = nn.ModuleList([nn.Conv2d(channels, width, 1) for channels in (32, 64, 96, 128)])
        self.merge = nn.ModuleList([nn.Sequential(*_block(width, width)) for _ in range(3)])
        self.head = nn.Sequential(*_block(width, width), nn.Conv2d(width, 9, 1))
        nn.init.constant_(self.head[-1].bias[:1], -4.0)  # most cells are no plate's centre

    def forward(self, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        levels, now = [], self.stem(picture)
        for down in self.down:
            now = down(now)
            levels.append(now)
        merged = self.side[3](levels[3])
        for depth in (2, 1, 0):
            merged = nn.functional.interpolate(merged, scale_factor=2.0, mode="nearest")
            merged = self.merge[depth](merged + self.side[depth](levels[depth]))
        out = self.head(merged)
        if self.as_pixels:
            return out[:, :1].sigmoid(), out[:, 1:] * REACH
        return out[:, :1], out[:, 1:]


def _block(inputs: int, outputs: int, stride: int = 1) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)


@cache
def _fonts() -> tuple[Path, ...]:
    return faces.fonts()


def draw(rng: np.random.Generator, strength: float, size: int = BATCH) -> Batch:
    """One batch of drawn scenes with what should be found in them."""
    scenes = [scene(rng, _fonts(), strength) for _ in range(size)]
    pictures = torch.from_numpy(
        np.stack([one.picture for one in scenes]).transpose(0, 3, 1, 2).astype(np.float32) / 255
    )
    heat = np.zeros((size, SIZE[1] // STRIDE, SIZE[0] // STRIDE), np.float32)
    places: list[tuple[int, int, int]] = []
    corners: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []
    for sample, one in enumerate(scenes):
        for plate in one.plates:
            _mark(heat[sample], plate)
            _aim(sample, one, plate, places, corners)
    return (
        pictures.contiguous(memory_format=torch.channels_last), torch.from_numpy(heat),
        torch.tensor(places, dtype=torch.long).reshape(-1, 3),
        torch.from_numpy(np.array(corners, np.float32).reshape(-1, 9)),
    )  # fmt: skip


def _centre(plate: Corners) -> tuple[int, int]:
    """Row and column of the cell in which the plate's centre lies, kept inside the map."""
    x, y = plate.mean(axis=0) / STRIDE
    return int(np.clip(y, 0, SIZE[1] // STRIDE - 1)), int(np.clip(x, 0, SIZE[0] // STRIDE - 1))


def _mark(heat: np.ndarray[tuple[int, ...], np.dtype[np.float32]], plate: Corners) -> None:
    """Puts a hill of height 1 at the plate's centre, as wide as the plate is."""
    row, column = _centre(plate)
    spread = np.maximum(np.ptp(plate, axis=0) / STRIDE * (0.07, 0.12), 0.7)
    rows, columns = np.mgrid[: heat.shape[0], : heat.shape[1]]
    hill = np.exp(-((columns - column) ** 2) / (2 * spread[0] ** 2) - (rows - row) ** 2 / (2 * spread[1] ** 2))
    np.maximum(heat, hill.astype(np.float32), out=heat)


def _aim(
    sample: int, one: Scene, plate: Corners,
    places: list[tuple[int, int, int]], corners: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]],
) -> None:  # fmt: skip
    """Asks the centre cell and its neighbours for the corners, errors measured in plate heights."""
    row, column = _centre(plate)
    height = max(4.0, float(np.linalg.norm(plate[3] - plate[0])))
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            y, x = row + dy, column + dx
            if 0 <= y < SIZE[1] // STRIDE and 0 <= x < SIZE[0] // STRIDE:
                places.append((sample, y, x))
                cell = np.array([x + 0.5, y + 0.5], np.float32) * STRIDE
                corners.append(np.append((plate - cell).reshape(8) / REACH, REACH / height).astype(np.float32))


def loss(finder: nn.Module, batch: Batch) -> torch.Tensor:
    """Focal loss of the heat (as in CenterNet) plus the corners' absolute error in plate heights."""
    pictures, heat, places, corners = batch
    logits, found = (output.float() for output in finder(pictures))
    logits = logits[:, 0]
    probability = logits.sigmoid().clamp(1e-5, 1 - 1e-5)
    positive = heat.eq(1).float()
    hit = positive * (1 - probability) ** 2 * probability.log()
    miss = (1 - positive) * (1 - heat) ** 4 * probability**2 * (1 - probability).log()
    focal = -(hit + miss).sum() / positive.sum().clamp(min=1)
    if not len(places):
        return focal
    at = found[places[:, 0], :, places[:, 1], places[:, 2]]
    errors = nn.functional.smooth_l1_loss(at * corners[:, 8:], corners[:, :8] * corners[:, 8:], beta=0.05)
    return focal + CORNER_WEIGHT * errors


def train(plan: loop.Plan) -> Path:
    """Trains a finder from nothing; returns its ONNX file."""
    torch.manual_seed(loop.SEED)
    finder = Finder().to(memory_format=torch.channels_last)
    path = plan.out / "finder.onnx"
    loop.train(finder, draw, partial(loss, finder), plan, save=partial(save, finder, path))
    return path


def save(finder: Finder, path: Path) -> None:
    """The weights as they are, for onnxruntime and for going on."""
    torch.save(finder.state_dict(), path.with_suffix(".pt"))
    finder.as_pixels = True
    free = {0: "n", 2: "h", 3: "w"}
    loop.export(finder, torch.zeros(1, 3, SIZE[1], SIZE[0]), path, {"picture": free, "heat": free, "corners": free})
    finder.as_pixels = False


@click.command(help=__doc__)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--minutes", type=float, default=40.0, show_default=True)
@click.option("--drawers", type=int, default=2, show_default=True, help="processes that draw samples")
@click.option("--threads", type=int, default=2, show_default=True)
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="weights (.pt) to go on from")
def main(out: Path, minutes: float, drawers: int, threads: int, start: Path | None) -> None:
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    click.echo(train(loop.Plan(out=out, minutes=minutes, drawers=drawers, start=start)))


if __name__ == "__main__":
    main()

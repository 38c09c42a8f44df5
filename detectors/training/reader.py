"""The reader: seven convolutions over a straightened plate, read out by connectionist temporal classification (CTC)."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import click
import numpy as np
import torch
from torch import nn

from detectors.drawing.glyphs import CHARACTERS
from detectors.plates.rectify import HEIGHT, WIDTH
from detectors.training import faces, loop
from detectors.training.crops import crop

BATCH = 64
Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]
"""Pictures (n, 1, 48, 160) normalised, all labels in a row (1 is the first character), their lengths."""


def network() -> nn.Module:
    """About 0.6 million parameters; (n, 1, 48, 160) to (n, 40, 37) logits, class 0 being CTC's blank."""
    stem = nn.Conv2d(1, 32, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(32), nn.ReLU(inplace=True)
    reader = nn.Sequential(
        *stem,
        *_block(32, 64), nn.MaxPool2d(2),
        *_block(64, 96), nn.MaxPool2d((2, 1)),
        *_block(96, 128), nn.MaxPool2d((2, 1)),
        *_block(128, 128),
        *_block(128, 128, kernel=(3, 5), padding=(0, 2)), nn.Dropout(0.1),
        nn.Conv2d(128, len(CHARACTERS) + 1, 1),
        nn.Flatten(2), _Transpose(),
    )  # fmt: skip
    return reader.to(memory_format=torch.channels_last)


class _Transpose(nn.Module):
    def forward(self, logits: torch.Tensor) -> torch.Tensor:
        return logits.transpose(1, 2)


def _block(
    inputs: int, outputs: int, kernel: tuple[int, int] = (3, 3), padding: tuple[int, int] = (1, 1)
) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, kernel, padding=padding, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


@cache
def _fonts() -> tuple[Path, ...]:
    return faces.fonts()


def draw(rng: np.random.Generator, strength: float, size: int = BATCH) -> Batch:
    """One batch of drawn crops."""
    crops = [crop(rng, _fonts(), strength) for _ in range(size)]
    pictures = torch.from_numpy(np.stack([one.grey for one in crops])[:, None].astype(np.float32))
    labels = [CHARACTERS.index(character) + 1 for one in crops for character in one.text]
    return normalised(pictures), torch.tensor(labels), torch.tensor([len(one.text) for one in crops])


def normalised(pictures: torch.Tensor) -> torch.Tensor:
    """Each picture to mean 0 and deviation 1, as the runtime does."""
    spread = pictures.std(dim=(1, 2, 3), keepdim=True, unbiased=False)
    return (pictures - pictures.mean(dim=(1, 2, 3), keepdim=True)) / (spread + 1)


def loss(reader: nn.Module, batch: Batch) -> torch.Tensor:
    """CTC loss, each sample weighing the same."""
    pictures, labels, lengths = batch
    logits = reader(pictures).float().log_softmax(2).transpose(0, 1)
    steps = torch.full((logits.shape[1],), logits.shape[0], dtype=torch.long)
    return torch.nn.functional.ctc_loss(logits, labels, steps, lengths, zero_infinity=True)


def train(plan: loop.Plan) -> Path:
    """Trains a reader from nothing; returns its ONNX file."""
    torch.manual_seed(loop.SEED)
    reader = network()
    path = plan.out / "reader.onnx"
    loop.train(reader, draw, partial(loss, reader), plan, save=partial(save, reader, path))
    return path


def save(reader: nn.Module, path: Path) -> None:
    """The weights as they are, for onnxruntime and for going on."""
    torch.save(reader.state_dict(), path.with_suffix(".pt"))
    loop.export(reader, torch.zeros(1, 1, HEIGHT, WIDTH), path, {"picture": {0: "n"}, "logits": {0: "n"}})


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

"""A finder in whole numbers of 8 bits, written beside it: half the time, a quarter of the size, corners a little worse.

So it takes the first look only; the second, which places the corners, stays with the file as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import onnx
from onnxruntime import quantization

from detectors.plates.look import padded, quick
from detectors.training import faces
from detectors.training.loop import SEED
from detectors.training.scenes import scene

SCENES = 64
"""Drawn scenes that show how large the numbers inside the network get."""
ANSWERS = 10
"""Convolutions with fewer outputs give the answer itself, in pixels: they keep all digits."""


class Shown(quantization.CalibrationDataReader):
    """Drawn scenes as the finder takes them. Which way round the colours are is all one to the range of numbers."""

    def __init__(self, takes: str) -> None:
        self._pictures = self._drawn(takes)

    def _drawn(self, takes: str) -> Iterator[dict[str, Any]]:
        rng, fonts = np.random.default_rng(SEED), faces.fonts()
        for _ in range(SCENES):
            yield {takes: padded(scene(rng, fonts, 1.0).picture)}

    def get_next(self) -> dict[str, Any] | None:
        return next(self._pictures, None)


def quantise(finder: Path) -> Path:
    """Writes the file that `Finder` looks for beside this one; the same network gives the same file."""
    network = onnx.load(finder)
    sizes = {one.name: one.dims[0] for one in network.graph.initializer if one.dims}
    convolutions = [one for one in network.graph.node if one.op_type == "Conv"]
    quantization.quantize_static(
        network,
        quick(finder),
        Shown(network.graph.input[0].name),
        op_types_to_quantize=["Conv"],  # a joint scale for probabilities and pixels would leave nothing of the former
        nodes_to_exclude=[one.name for one in convolutions if sizes[one.input[1]] < ANSWERS],
        per_channel=True,
        reduce_range=True,  # else sums overflow on processors without whole-number instructions (VNNI)
        activation_type=quantization.QuantType.QUInt8,
    )
    whole = onnx.load(quick(finder))
    del whole.metadata_props[:]
    whole.metadata_props.extend(network.metadata_props)
    onnx.save(whole, quick(finder))
    return quick(finder)


@click.command(help=__doc__)
@click.argument("finder", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(finder: Path) -> None:
    click.echo(quantise(finder))


if __name__ == "__main__":
    main()

"""Which model an operator uses for conduct and what its classes mean: a TOML file beside the camera record.

model = "windscreens.onnx"        # or .pt; beside this file

[scores]                          # which classes of the model speak for what; what is left out has no score
phone = ["phone", "texting"]
no_seatbelt = ["no_belt"]

[region]                          # where to look, as parts of the vehicle's box; left out: all of it
top = 0.05
bottom = 0.55
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from detectors.camera import CameraFileError

Part = Annotated[float, Meta(ge=0.0, le=1.0)]


class Output(StrEnum):
    """What an ONNX classifier's numbers are; where it finds boxes, they are confidences and this does not matter."""

    PROBABILITIES = "probabilities"
    SOFTMAX = "softmax"
    """Logits of classes of which one holds."""
    SIGMOID = "sigmoid"
    """Logits of classes each of which may hold."""


class ConductFileError(CameraFileError):
    """A conduct file, or the model that it names, cannot be used. The message says what to do."""


class Scores(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The model's classes that speak for each score; none: no score."""

    phone: tuple[str, ...] = ()
    no_seatbelt: tuple[str, ...] = ()
    lights_off: tuple[str, ...] = ()


class Region(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to look, as parts of the vehicle's box."""

    left: Part = 0.0
    top: Part = 0.0
    right: Part = 1.0
    bottom: Part = 1.0


class ConductSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a conduct file says."""

    model: str
    scores: Scores
    region: Region = Region()
    classes: tuple[str, ...] = ()
    """Names of the model's classes in their order; needed where an ONNX file does not tell them itself."""
    output: Output = Output.PROBABILITIES
    smallest_px: Annotated[int, Meta(ge=1)] = 48
    """A region with a shorter side is too small to tell anything and has no score."""


def read(path: Path) -> ConductSettings:
    """The settings of a file. Raises ConductFileError."""
    try:
        settings = msgspec.convert(tomllib.loads(path.read_text("utf-8")), ConductSettings)
    except OSError as error:
        raise ConductFileError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConductFileError(f"{path} is no conduct file: {error}") from error
    if not any(mapped(settings).values()):
        raise ConductFileError(f"{path} maps no class to a score: [scores] needs phone, no_seatbelt or lights_off")
    region = settings.region
    if region.left >= region.right or region.top >= region.bottom:
        raise ConductFileError(f"{path}: the region is empty")
    return settings


def mapped(settings: ConductSettings) -> dict[str, tuple[str, ...]]:
    """Score to classes."""
    return {name: getattr(settings.scores, name) for name in Scores.__struct_fields__}

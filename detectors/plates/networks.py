"""The trained networks, run by onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnxruntime

WEIGHTS = Path(__file__).parent.parent / "weights"


def session(weights: Path, threads: int) -> Any:
    """A loaded network. Raises FileNotFoundError where its weights are missing."""
    if not weights.is_file():
        raise FileNotFoundError(f"{weights} is missing: train it with python -m detectors.training.{weights.stem}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a thread that waits leaves its core free
    return onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])

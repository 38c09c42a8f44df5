"""Small programs that stand where a test looks for others."""

from pathlib import Path


def program(directory: Path, name: str, script: str) -> None:
    """A shell script of this name."""
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)

"""Where a detector's records go: JSON lines in a folder. (Kafka is the shell's: anything with `write` will do.)"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from schemas.frames import FrameMetadata, PlateRead
from schemas.jsonl import line

FRAMES, PLATE_READS = "frames.jsonl", "plate-reads.jsonl"


class JsonLines:
    """Writes `frames.jsonl` and `plate-reads.jsonl` afresh into a folder; a context manager. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._frames = (folder / FRAMES).open("wb")
        try:
            self._reads = (folder / PLATE_READS).open("wb")
        except OSError:
            self._frames.close()
            raise

    def write(self, record: FrameMetadata | PlateRead) -> None:
        """One line in the file of the record's topic, there at once for whoever follows it."""
        file = self._frames if isinstance(record, FrameMetadata) else self._reads
        file.write(line(record))
        file.flush()

    def __enter__(self) -> JsonLines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._frames.close()
        self._reads.close()

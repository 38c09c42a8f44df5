"""Request bodies: decoded whole while they arrive, into a file in memory or, when large, on the disk."""

import os
import tempfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import IO, ClassVar, Protocol

import lz4.frame
import zstandard

from infra.local.clickhouse.errors import CANNOT_DECOMPRESS, TOO_LARGE, QueryError, refuse

IN_MEMORY_BYTES = 64 << 20
SPARE = 3
"""Files in memory that wait to be used again: new memory costs more than writing to it."""
CHUNK_BYTES = 1 << 20


class Decoder(Protocol):
    """Decodes one compressed frame, as the decoders of zlib, lz4 and zstandard do."""

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""

    @property
    def unused_data(self) -> bytes | None:
        """What follows the frame in the bytes given last."""

    def decompress(self, data: bytes, /) -> bytes:
        """The decoded bytes of the next piece."""


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "deflate": lambda: zlib.decompressobj(),  # noqa: PLW0108  the lambda drops optional arguments
    "lz4": lz4.frame.LZ4FrameDecompressor,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}


class Frames:
    """Decodes a body that may be several frames in a row, as ClickHouse's clients send: one for each block."""

    def __init__(self, encoding: str) -> None:
        """Raises `QueryError` for an encoding that is not known here."""
        if encoding not in DECODERS:
            raise refuse(f"Content-Encoding {encoding} (there are {', '.join(sorted(DECODERS))})")
        self._encoding, self._new = encoding, DECODERS[encoding]
        self._decoder: Decoder | None = None

    def decode(self, data: bytes) -> Iterator[bytes]:
        """The decoded bytes of the next piece of the body."""
        while data:
            self._decoder = self._decoder or self._new()
            try:
                yield self._decoder.decompress(data)
            except (RuntimeError, zlib.error, zstandard.ZstdError) as error:
                raise self._broken(str(error)) from error
            data = b""
            if self._decoder.eof:
                data, self._decoder = self._decoder.unused_data or b"", None

    def end(self) -> None:
        """The body has ended. Raises `QueryError` if a frame has not."""
        if self._decoder:
            raise self._broken("the body ends within a frame")

    def _broken(self, why: str) -> QueryError:
        message = f"Cannot decompress the body as {self._encoding}: {why}"
        return QueryError(CANNOT_DECOMPRESS, message, "CANNOT_DECOMPRESS")


class Body:
    """A decoded body."""

    _spare: ClassVar[list[IO[bytes]]] = []
    """In memory, of bodies that were closed."""

    def __init__(self, *, limit: int, directory: Path) -> None:
        """Empty, to hold at most `limit` bytes; a large one goes to a file in `directory`."""
        self._file = self._spare.pop() if self._spare else os.fdopen(os.memfd_create("body"), "w+b", 0)
        self._file.seek(0)
        self._in_memory, self._limit, self._directory, self.size = True, limit, directory, 0

    def append(self, data: bytes) -> None:
        """Take in more. Raises `QueryError` beyond the limit."""
        size = self.size + len(data)
        if size > self._limit:
            raise QueryError(TOO_LARGE, f"The body has more than {self._limit} bytes", "TOO_MANY_BYTES")
        if self._in_memory and size > IN_MEMORY_BYTES:
            self._move_to_disk()
        self._file.write(data)
        self.size = size

    def _move_to_disk(self) -> None:
        self.end()
        file = tempfile.TemporaryFile(dir=self._directory, buffering=0)  # noqa: SIM115  see close
        file.writelines(self.chunks(0))
        self.close()
        self._file, self._in_memory = file, False

    def end(self) -> None:
        """No more comes; what an earlier body left in the file goes."""
        self._file.truncate(self.size)

    def head(self, size: int) -> bytes:
        """The first `size` bytes, or all there are."""
        self._file.seek(0)
        return self._file.read(size)

    def chunks(self, offset: int) -> Iterator[bytes]:
        """The bytes from `offset` on, in pieces."""
        self._file.seek(offset)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def path(self) -> Path:
        """A file that holds the bytes until `close`."""
        return Path(f"/dev/fd/{self._file.fileno()}")

    def close(self) -> None:
        """Forget the bytes."""
        if self._in_memory and len(self._spare) < SPARE:
            self._spare.append(self._file)
        else:
            self._file.close()


async def receive(pieces: AsyncIterator[bytes], *, encoding: str | None, limit: int, directory: Path) -> Body:
    """Take in a whole body of at most `limit` decoded bytes. Raises `QueryError` if it is too large or broken."""
    frames = Frames(encoding) if encoding and encoding != "identity" else None
    body = Body(limit=limit, directory=directory)
    try:
        async for piece in pieces:
            for data in frames.decode(piece) if frames else (piece,):
                body.append(data)
        if frames:
            frames.end()
        body.end()
    except BaseException:
        body.close()
        raise
    return body

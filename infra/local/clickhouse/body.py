"""Request bodies: decoded whole while they arrive, into memory or, when large, a temporary file."""

import tempfile
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import IO, Protocol

import lz4.frame
import zstandard

from infra.local.clickhouse.errors import CANNOT_DECOMPRESS, TOO_LARGE, QueryError, refuse

IN_MEMORY_BYTES = 8 << 20
CHUNK_BYTES = 1 << 20


class Decoder(Protocol):
    """Decodes one compressed frame; what follows the frame is left in `unused_data`."""

    eof: bool
    unused_data: bytes | None

    def decompress(self, data: bytes, /) -> bytes: ...


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "deflate": zlib.decompressobj,
    "lz4": lz4.frame.LZ4FrameDecompressor,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}


class Frames:
    """Decodes a body that may be several frames in a row, as ClickHouse's clients send: one for each block."""

    def __init__(self, encoding: str) -> None:
        """Raises `QueryError` for an encoding that is not known here."""
        if encoding not in DECODERS:
            raise refuse(f"Content-Encoding {encoding} is not possible (there are {', '.join(sorted(DECODERS))})")
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
        return QueryError(CANNOT_DECOMPRESS, f"Cannot decompress the body as {self._encoding}: {why}", "CANNOT_DECOMPRESS")


class Body:
    """A decoded body, as a file at its start."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        """Takes over `file`; `size` in bytes."""
        self._file, self.size = file, size

    def head(self, size: int) -> bytes:
        """The first `size` bytes, or all there are."""
        self._file.seek(0)
        return self._file.read(size)

    def chunks(self, offset: int) -> Iterator[bytes]:
        """The bytes from `offset` on, in pieces."""
        self._file.seek(offset)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """Forget the bytes."""
        self._file.close()


async def receive(pieces: AsyncIterator[bytes], *, encoding: str | None, limit: int, directory: Path) -> Body:
    """Take in a whole body of at most `limit` decoded bytes; a large one goes to a file in `directory`.

    Raises `QueryError` if it is too large or cannot be decoded.
    """
    frames = Frames(encoding) if encoding and encoding != "identity" else None
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=directory)  # noqa: SIM115  Body closes it
    size = 0
    try:
        async for piece in pieces:
            for data in frames.decode(piece) if frames else (piece,):
                size += len(data)
                if size > limit:
                    raise QueryError(TOO_LARGE, f"The body has more than {limit} bytes", "TOO_MANY_BYTES")
                file.write(data)
        if frames:
            frames.end()
    except BaseException:
        file.close()
        raise
    return Body(file, size)

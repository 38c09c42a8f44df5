"""Bodies in several frames, as ClickHouse's clients send them."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import lz4.frame
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from infra.local.clickhouse.body import IN_MEMORY_BYTES, Frames, receive
from infra.local.clickhouse.errors import CANNOT_DECOMPRESS, NOT_IMPLEMENTED, TOO_LARGE, QueryError

COMPRESS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "lz4": lz4.frame.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def take(data: bytes, directory: Path, *, encoding: str | None = None, limit: int = 1 << 30) -> bytes:
    body = asyncio.run(receive(pieces(data, 1000), encoding=encoding, limit=limit, directory=directory))
    try:
        assert body.head(10) == b"".join(body.chunks(0))[:10]
        return b"".join(body.chunks(0))
    finally:
        body.close()


@given(
    encoding=st.sampled_from(sorted(COMPRESS)),
    blocks=st.lists(st.binary(max_size=300), max_size=5),
    cut=st.integers(min_value=1, max_value=200),
)
def test_every_frame_is_decoded_however_the_bytes_arrive(encoding: str, blocks: list[bytes], cut: int) -> None:
    sent = b"".join(COMPRESS[encoding](block) for block in blocks)
    frames = Frames(encoding)
    decoded = [part for start in range(0, len(sent), cut) for part in frames.decode(sent[start : start + cut])]
    frames.end()
    assert b"".join(decoded) == b"".join(blocks)


@pytest.mark.parametrize("encoding", sorted(COMPRESS))
def test_a_body_that_ends_within_a_frame_is_refused(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(QueryError) as refused:
        take(COMPRESS[encoding](b"x" * 100)[:-3], tmp_path, encoding=encoding)
    assert refused.value.code == CANNOT_DECOMPRESS


@pytest.mark.parametrize("encoding", sorted(COMPRESS))
def test_foreign_bytes_are_refused(encoding: str, tmp_path: Path) -> None:
    with pytest.raises(QueryError) as refused:
        take(b"these are not compressed bytes", tmp_path, encoding=encoding)
    assert refused.value.code == CANNOT_DECOMPRESS


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError) as refused:
        take(b"", tmp_path, encoding="snappy")
    assert refused.value.code == NOT_IMPLEMENTED


def test_the_limit_counts_decoded_bytes(tmp_path: Path) -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(1 << 20))
    with pytest.raises(QueryError) as refused:
        take(bomb, tmp_path, encoding="zstd", limit=1 << 16)
    assert refused.value.code == TOO_LARGE


def test_a_large_body_comes_back_whole_and_leaves_no_file(tmp_path: Path) -> None:
    data = bytes(range(256)) * (IN_MEMORY_BYTES // 256 + 1)
    assert take(data, tmp_path) == data
    assert not list(tmp_path.iterdir())


def test_nothing_of_an_earlier_body_comes_back(tmp_path: Path) -> None:
    for size in (5_000, IN_MEMORY_BYTES + 1, 3_000, 0, 4_000):
        data = bytes([size % 251]) * size
        assert take(data, tmp_path) == data

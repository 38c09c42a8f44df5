"""`python -m infra.local.clickhouse DIRECTORY PORT`: serve one data directory on loopback until SIGTERM."""

import asyncio
import fcntl
import logging
import os
import signal
import sys
from pathlib import Path
from typing import IO

from aiohttp import web

from infra.local.clickhouse.engine import Context, Engine
from infra.local.clickhouse.http import HttpInterface
from infra.local.clickhouse.requests import PIECE_BYTES
from infra.local.clickhouse.server import DATABASE
from infra.local.ports import HOST

log = logging.getLogger("clickhouse")

READS_WITHIN_S = 3.0  # how long running questions may go on once the server is told to stop
MAX_LINE_BYTES = 1 << 20  # of the URL, as ClickHouse's http_max_uri_size


def main() -> None:
    """Serve, or say in one line why not and exit 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s - %(message)s")
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    directory, port = Path(sys.argv[1]), int(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    with take(directory / "lock"):
        engine = Engine(directory / "data")
        engine.query(f"CREATE DATABASE IF NOT EXISTS {DATABASE}", "Null", Context())
        asyncio.run(serve(engine, directory, port))
        log.info("stopped")
        # Not a return, which a question that still runs in a thread would hold up. All writes are in their tables.
        os._exit(0)


def take(path: Path) -> IO[str]:
    """Hold the directory's lock while the file is open, at most until the process ends; exits if another holds it."""
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        sys.exit(f"another ClickHouse (pid {lock.read().strip() or 'unknown'}) uses this directory: {path.parent}")
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


async def serve(engine: Engine, directory: Path, port: int) -> None:
    """Answer until SIGTERM or SIGINT; then finish the writes that were taken."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    scratch = directory / "incoming"
    scratch.mkdir(exist_ok=True)
    interface = HttpInterface(engine, scratch)
    runner = web.AppRunner(
        interface.application(),
        access_log=None,
        shutdown_timeout=READS_WITHIN_S,
        auto_decompress=False,  # ours knows several frames in a row
        max_line_size=MAX_LINE_BYTES,
        read_bufsize=PIECE_BYTES,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        sys.exit(f"cannot listen on {HOST}:{port}: {os.strerror(error.errno or 0)}")
    log.info("ClickHouse %s serves %s on http://%s:%d", engine.version, directory, HOST, port)
    await stop.wait()
    log.info("stopping: finishing the writes")
    await interface.finish()
    await runner.cleanup()


if __name__ == "__main__":
    main()

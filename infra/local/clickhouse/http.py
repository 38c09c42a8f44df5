"""The HTTP interface: statements run, answers and errors as a ClickHouse server sends them."""

import asyncio
import json
import logging
import tempfile
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from aiohttp import web

from infra.local.clickhouse import requests
from infra.local.clickhouse.body import Body
from infra.local.clickhouse.engine import Answer, Engine
from infra.local.clickhouse.errors import ABORTED, SYNTAX_ERROR, TOO_LARGE, QueryError
from infra.local.clickhouse.requests import MAX_QUERY_BYTES, Request

log = logging.getLogger(__name__)

READERS, WRITERS = 6, 3  # statements at once, of each; apart, so that long questions hold up no insert


class HttpInterface:
    """Answers for one engine until it is told to finish."""

    def __init__(self, engine: Engine, scratch: Path) -> None:
        """Large bodies wait in `scratch`."""
        self._engine, self._scratch = engine, scratch
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="write")
        self._finishing = False

    def application(self) -> web.Application:
        """The routes of a ClickHouse server that clients use."""
        app = web.Application()
        app.router.add_get("/ping", self._ping)
        app.router.add_get("/", self._answer)
        app.router.add_post("/", self._answer)
        return app

    async def finish(self) -> None:
        """Take no more statements; return when every write that was taken is done."""
        self._finishing = True
        await asyncio.to_thread(self._writers.shutdown)

    async def _ping(self, request: web.Request) -> web.Response:
        return web.Response(text="Ok.\n")

    async def _answer(self, request: web.Request) -> web.Response:
        if request.method != "POST" and "query" not in request.query:
            return await self._ping(request)
        query_id = request.query.get("query_id") or str(uuid.uuid4())
        try:
            response = await self._run(await requests.read(request, self._scratch))
        except QueryError as error:
            log.info("query %s: %s", query_id, error)
            response = self._refusal(error)
        response.headers["X-ClickHouse-Query-Id"] = query_id
        response.headers["X-ClickHouse-Server-Display-Name"] = "jolqara-local"
        response.headers["X-ClickHouse-Timezone"] = "UTC"
        return response

    async def _run(self, request: Request) -> web.Response:
        reads = request.statement.has_rows
        try:
            work = self._work(request)
        except BaseException:
            request.body.close()
            raise
        executor = self._readers if reads else self._writers
        answer = await asyncio.get_running_loop().run_in_executor(executor, _closing(request.body, work))
        headers = {"X-ClickHouse-Summary": _summary(answer)}
        if reads:
            headers["X-ClickHouse-Format"] = request.statement.format or request.default_format
        return web.Response(body=answer.rows, headers=headers)

    def _work(self, request: Request) -> Callable[[], Answer]:
        if self._finishing:
            raise QueryError(ABORTED, "The server is stopping", "ABORTED")
        what = request.statement
        if what.data_at is not None and (what.format != "Values" or request.is_long):
            return self._insertion(request, what.data_at)
        if request.is_long:
            raise QueryError(TOO_LARGE, f"A statement has at most {MAX_QUERY_BYTES} bytes", "QUERY_IS_TOO_LARGE")
        sql = _sql(request.text)
        return lambda: self._engine.query(sql, request.default_format, request.context)

    def _insertion(self, request: Request, data_at: int) -> Callable[[], Answer]:
        what, context = request.statement, request.context
        head, format_ = request.text[: what.head_end], what.format or ""
        if at := what.input_at:
            insert = partial(self._engine.insert_selected, (_sql(head[: at.start]), _sql(head[at.stop :])), format_)
        else:
            insert = partial(self._engine.insert, _sql(head), format_)

        def work() -> Answer:
            with self._data(request, data_at) as path:
                return insert(path, context)

        return work

    @contextmanager
    def _data(self, request: Request, start: int) -> Iterator[Path]:
        """A file of the data of an INSERT: what the URL has of them, then the body's."""
        if start == request.url_bytes:
            yield request.body.path()
            return
        with tempfile.NamedTemporaryFile(dir=self._scratch) as file:
            file.write(request.text[start : request.url_bytes])
            file.writelines(request.body.chunks(max(0, start - request.url_bytes)))
            file.flush()
            yield Path(file.name)

    def _refusal(self, error: QueryError) -> web.Response:
        version = "" if "(version " in str(error) else f" (version {self._engine.version})"
        headers = {"X-ClickHouse-Exception-Code": str(error.code)}
        return web.Response(status=error.status, text=f"{error}{version}\n", headers=headers)


def _sql(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise QueryError(SYNTAX_ERROR, f"Syntax error: not UTF-8 at byte {error.start}", "SYNTAX_ERROR") from error


def _closing(body: Body, work: Callable[[], Answer]) -> Callable[[], Answer]:
    """The work; it closes the body, which it may need longer than its client stays."""

    def closing() -> Answer:
        try:
            return work()
        finally:
            body.close()

    return closing


def _summary(answer: Answer) -> str:
    return json.dumps(
        {
            "read_rows": str(answer.read_rows),
            "read_bytes": str(answer.read_bytes),
            "written_rows": str(answer.written_rows),
            "written_bytes": str(answer.written_bytes),
        }
    )

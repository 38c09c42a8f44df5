"""What an HTTP request asks for, read and checked as ClickHouse's HTTP handler does."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from aiohttp import BasicAuth, web

from infra.local.clickhouse import statement
from infra.local.clickhouse.body import Body, receive
from infra.local.clickhouse.engine import Context
from infra.local.clickhouse.errors import AUTHENTICATION_FAILED, QueryError, refuse
from infra.local.clickhouse.statement import Statement

MAX_BODY_BYTES = 4 << 30
MAX_QUERY_BYTES = 1 << 20  # a statement without its data; ClickHouse's own limit is a quarter of it
PIECE_BYTES = 1 << 18  # as much as a socket gives at once
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})

# Parameters of the URL that are not settings; the rest are.
NOT_SETTINGS = frozenset(
    {
        *("query", "query_id", "database", "default_format", "user", "password", "quota_key", "role"),
        *("session_id", "session_check", "session_timeout", "close_session", "client_protocol_version"),
        *("compress", "decompress", "buffer_size", "wait_end_of_query", "stacktrace"),
    }
)
PARAMETER = "param_"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A statement with all that belongs to it. Its body must be closed."""

    statement: Statement
    text: bytes
    """The statement, and as much of the data as was looked at."""
    url_bytes: int
    """How much of `text` did not come from the body."""
    body: Body
    context: Context
    default_format: str

    @property
    def is_long(self) -> bool:
        """Whether statement and data are more than a statement may be."""
        return self.url_bytes + self.body.size > MAX_QUERY_BYTES


async def read(request: web.Request, scratch: Path) -> Request:
    """Take in a whole request; a large body waits in `scratch`. Raises `QueryError` for what cannot be answered."""
    _check_origin(request)
    _check_user(request)
    _check_unsupported(request.query)
    fields = {**request.query, **await _form(request)}
    encoding = request.headers.get("Content-Encoding")
    pieces = request.content.iter_chunked(PIECE_BYTES)
    body = await receive(pieces, encoding=encoding, limit=MAX_BODY_BYTES, directory=scratch)
    try:
        return _request(request, fields, body)
    except BaseException:
        body.close()
        raise


def _request(request: web.Request, fields: Mapping[str, str], body: Body) -> Request:
    prefix = fields.get("query", "").encode()
    if prefix and body.size:
        prefix = prefix.rstrip() + b"\n"  # one line end: a second would count as data
    text = prefix + body.head(MAX_QUERY_BYTES)
    return Request(
        statement=statement.parse(text),
        text=text,
        url_bytes=len(prefix),
        body=body,
        context=_context(fields, read_only=request.method != "POST"),
        default_format=request.headers.get("X-ClickHouse-Format") or fields.get("default_format") or "TabSeparated",
    )


def _context(fields: Mapping[str, str], *, read_only: bool) -> Context:
    others = {name: value for name, value in fields.items() if name not in NOT_SETTINGS}
    return Context(
        database=fields.get("database"),
        settings={name: value for name, value in others.items() if not name.startswith(PARAMETER)},
        parameters={name[len(PARAMETER) :]: value for name, value in others.items() if name.startswith(PARAMETER)},
        read_only=read_only,
    )


async def _form(request: web.Request) -> dict[str, str]:
    """The fields of a multipart form, by which clients send what is too long for the URL; else none."""
    if request.content_type != "multipart/form-data":
        return {}
    fields = await request.post()
    if not all(isinstance(value, str) for value in fields.values()):
        raise refuse("external tables")
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _check_origin(request: web.Request) -> None:
    """Web pages in the user's browser may not ask: this interface has no password and reads local files."""
    host = request.headers.get("Host", "127.0.0.1").rpartition(":")
    if "Origin" in request.headers or (host[0] or host[2]) not in LOCAL_HOSTS:
        raise QueryError(AUTHENTICATION_FAILED, "Requests of web pages are refused", "AUTHENTICATION_FAILED")


def _check_user(request: web.Request) -> None:
    user, password = request.query.get("user"), request.query.get("password")
    user, password = request.headers.get("X-ClickHouse-User", user), request.headers.get("X-ClickHouse-Key", password)
    if basic := request.headers.get("Authorization"):
        try:
            user, password, _ = BasicAuth.decode(basic)
        except ValueError:
            user = "?"
    if user not in (None, "", "default") or password:
        message = "The local ClickHouse has no users: connect as `default` without a password"
        raise QueryError(AUTHENTICATION_FAILED, message, "AUTHENTICATION_FAILED")


def _check_unsupported(fields: Mapping[str, str]) -> None:
    for name, instead in (("decompress", "Content-Encoding"), ("compress", "Accept-Encoding")):
        if fields.get(name, "0") not in ("0", "false"):
            raise refuse(f"ClickHouse's own compression, {name}=1 (there is {instead})")
    if "role" in fields:
        raise refuse("roles")

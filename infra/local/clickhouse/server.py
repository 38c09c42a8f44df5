"""The server as a service. Imports nothing of chDB, which is large: every command finds the stack through here."""

import http.client
import sys
from pathlib import Path

from infra.local import ports
from infra.local.service import Service

DATABASE = "jolqara"  # made at the server's start
ANSWER_WITHIN_S = 5.0


def prepare(directory: Path, chosen: tuple[int, ...]) -> list[str]:
    """The server's command."""
    return [sys.executable, "-m", "infra.local.clickhouse", str(directory), str(chosen[0])]


def answers(port: int) -> bool:
    """Whether the server says that it is well."""
    connection = http.client.HTTPConnection(ports.HOST, port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().read() == b"Ok.\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def address(port: int) -> str:
    """The DSN, as clickhouse-connect takes it."""
    return f"http://{ports.HOST}:{port}/{DATABASE}"


CLICKHOUSE = Service(
    name="clickhouse",
    title="ClickHouse",
    variable="JOLQARA_CLICKHOUSE_DSN",
    port_count=1,
    prepare=prepare,
    answers=answers,
    address=address,
    start_within_s=60,
    stop_within_s=60,  # a large insert may have to finish
)

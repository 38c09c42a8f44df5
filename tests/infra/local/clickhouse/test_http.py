"""The HTTP interface, asked by an ordinary client and by raw requests."""

import datetime as dt
import http.client
import io
import threading
import time
import urllib.parse
from collections.abc import Iterator

import clickhouse_connect
import fastavro
import lz4.frame
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

pytestmark = pytest.mark.stack

AWKWARD = ("", "it's", 'say "x"', "back\\slash", "tab\tand\nline", "`tick`", "{x:String}", "қара", "\\'; DROP TABLE t")


@pytest.fixture
def client(clickhouse_dsn: str) -> Iterator[Client]:
    with clickhouse_connect.get_client(dsn=clickhouse_dsn) as client:
        yield client


@pytest.fixture
def table(client: Client) -> str:
    engine = "MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100"
    client.command(f"CREATE TABLE t (a UInt64, b String) ENGINE = {engine}")
    return "t"


def ask(
    dsn: str,
    query: str = "",
    *,
    body: bytes | None = None,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    **parameters: str,
) -> tuple[int, bytes, http.client.HTTPMessage]:
    """One raw request: status, body, headers."""
    place = urllib.parse.urlsplit(dsn)
    connection = http.client.HTTPConnection(place.netloc, timeout=60)
    fields = {"database": place.path[1:], **({"query": query} if query else {}), **parameters}
    connection.request(method, f"/?{urllib.parse.urlencode(fields)}&{place.query}", body=body, headers=headers or {})
    response = connection.getresponse()
    try:
        return response.status, response.read(), response.headers
    finally:
        connection.close()


def count(client: Client) -> int:
    return int(str(client.command("SELECT count() FROM t")))


def test_every_frame_of_a_compressed_insert_arrives(client: Client, table: str) -> None:
    rows = [[i, f"{i:040d}"] for i in range(100_000)]
    written = client.insert(table, rows, column_names=["a", "b"]).written_rows
    assert written == 100_000
    assert client.query("SELECT count(), uniqExact(a), max(b) FROM t").result_rows == [
        (100_000, 100_000, f"{99_999:040d}")
    ]


def test_a_raw_body_of_many_lz4_frames_arrives_whole(client: Client, table: str) -> None:
    blocks = [b"".join(b"%d,x\n" % i for i in range(start, start + 50_000)) for start in range(0, 400_000, 50_000)]
    body = b"".join(lz4.frame.compress(block) for block in blocks)
    assert sum(map(len, blocks)) > 1 << 20
    assert client.raw_insert(table, insert_block=body, fmt="CSV", compression="lz4").written_rows == 400_000
    assert count(client) == 400_000


def test_an_avro_container_is_inserted(client: Client, table: str) -> None:
    fields = [{"name": "a", "type": "long"}, {"name": "b", "type": "string"}]
    schema = fastavro.parse_schema({"type": "record", "name": "Row", "fields": fields})
    container = io.BytesIO()
    fastavro.writer(container, schema, ({"a": i, "b": "x" * 100} for i in range(100_000)))
    assert len(container.getvalue()) > 8 << 20  # goes by a file
    client.raw_insert(table, insert_block=container.getvalue(), fmt="Avro")
    assert client.query("SELECT count(), sum(length(b)) FROM t").result_rows == [(100_000, 10_000_000)]


def test_what_is_selected_from_the_data_is_inserted(client: Client, table: str) -> None:
    sql = "INSERT INTO t (a, b) SELECT n * 2, concat('ж', w) FROM input('w String, n Int64') WHERE w != 'no' FORMAT CSV"
    summary = client.command(sql, data=b"x,1\nno,2\ny,3\n")
    assert summary.written_rows == 2
    assert client.query("SELECT a, b FROM t ORDER BY a").result_rows == [(2, "жx"), (6, "жy")]


@pytest.mark.parametrize("value", AWKWARD)
def test_a_parameter_arrives_as_it_was(client: Client, value: str) -> None:
    assert client.query("SELECT {v:String}, {l:Array(String)}", parameters={"v": value, "l": [value]}).result_rows == [
        (value, [value])
    ]


def test_parameters_have_types(client: Client) -> None:
    moment = dt.datetime(2026, 3, 12, 1, 2, 3, tzinfo=dt.UTC)
    given = {"i": -7, "t": moment, "n": None, "name": "i"}
    [row] = client.query(
        "SELECT {i:Int8} AS i, {t:DateTime64(6)}, {n:Nullable(Int8)}, {name:Identifier}", given
    ).result_rows
    assert row == (-7, moment.replace(tzinfo=None), None, -7)


def test_long_parameters_come_as_a_form(client: Client) -> None:
    assert client.query("SELECT length({v:String})", parameters={"v": "ж" * 20_000}).result_rows == [(40_000,)]


def test_parameters_name_the_table_of_an_insert(clickhouse_dsn: str, client: Client, table: str) -> None:
    status, _, _ = ask(
        clickhouse_dsn, "INSERT INTO {x:Identifier} FORMAT CSV", body=b"1,a\n", method="POST", param_x=table
    )
    assert (status, count(client)) == (200, 1)


def test_binary_data_follow_the_line_end_of_the_url(clickhouse_dsn: str, client: Client, table: str) -> None:
    row = b"\n" + bytes(7) + b"\x01x"  # the number 10, then the string x
    for query in ("INSERT INTO t FORMAT RowBinary", "INSERT INTO t FORMAT RowBinary\n"):
        assert ask(clickhouse_dsn, query, body=row, method="POST")[0] == 200
    assert client.query("SELECT * FROM t").result_rows == [(10, "x")]  # once: the same block


def test_values_are_inserted_short_and_long(clickhouse_dsn: str, client: Client, table: str) -> None:
    client.command("INSERT INTO t VALUES ({a:UInt64}, 'it''s')", parameters={"a": 5})
    many = b",".join(b"(%d, concat('a', 'b'))" % i for i in range(60_000))
    assert len(many) > 1 << 20
    status, text, _ = ask(clickhouse_dsn, body=b"INSERT INTO t (a, b) VALUES " + many, method="POST")
    assert (status, text, count(client)) == (200, b"", 60_001)


def test_the_same_token_is_inserted_once(client: Client, table: str) -> None:
    big = b"".join(b"%d,x\n" % i for i in range(1_500_000))  # several blocks
    for token, block in (("one", big), ("one", big), ("two", b"1,a\n"), ("two", b"2,b\n"), ("three", b"2,b\n")):
        client.raw_insert(
            table, insert_block=block, fmt="CSV", settings={"insert_deduplication_token": token, "async_insert": 0}
        )
    assert count(client) == 1_500_002


def test_a_setting_of_one_request_does_not_reach_the_next(client: Client) -> None:
    asked = "SELECT getSetting('max_block_size')"
    assert client.query(asked, settings={"max_block_size": 777}).result_rows == [(777,)]
    assert client.query(asked).result_rows != [(777,)]


def test_curl_gets_an_answer(clickhouse_dsn: str) -> None:
    status, text, headers = ask(clickhouse_dsn, "SELECT 1")
    assert (status, text, headers["X-ClickHouse-Format"]) == (200, b"1\n", "TabSeparated")
    assert ask(clickhouse_dsn, "SELECT 1 AS a FORMAT JSONEachRow")[1] == b'{"a":1}\n'
    assert ask(clickhouse_dsn, "SELECT 1 AS a", default_format="CSVWithNames")[1] == b'"a"\n1\n'
    assert ask(clickhouse_dsn, body=b"SELECT 2", method="POST")[1] == b"2\n"
    assert ask(clickhouse_dsn, "SELECT 1 +", body=b"2", method="POST")[1] == b"3\n"
    assert ask(clickhouse_dsn, f"SELECT length('{'x' * 100_000}')")[1] == b"100000\n"
    assert ask(clickhouse_dsn)[1] == b"Ok.\n"


def test_get_does_not_write(clickhouse_dsn: str, client: Client, table: str) -> None:
    for query in ("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t FORMAT CSV 1,a", "DROP TABLE t"):
        status, text, headers = ask(clickhouse_dsn, query)
        assert (status, headers["X-ClickHouse-Exception-Code"]) == (500, "164"), text
    assert count(client) == 0


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ("SELECT * FROM missing", "60", 404),
        ("SELECT missing FROM system.one", "47", 404),
        ("SELECT (", "62", 400),
        ("SELECT 1; SELECT 2", "62", 400),
        ("SELECT throwIf(1)", "395", 500),
        ("CREATE USER u", "48", 501),
        ("SELECT {p:UInt8}", "456", 500),
    ],
)
def test_errors_bear_clickhouses_codes(clickhouse_dsn: str, query: str, code: str, status: int) -> None:
    found, text, headers = ask(clickhouse_dsn, query, method="POST")
    assert (headers["X-ClickHouse-Exception-Code"], found) == (code, status), text
    assert text.startswith(f"Code: {code}. DB::Exception: ".encode())


def test_unknown_settings_and_databases_are_errors(clickhouse_dsn: str) -> None:
    assert ask(clickhouse_dsn, "SELECT 1", no_such_setting="1")[2]["X-ClickHouse-Exception-Code"] == "115"
    status, _, headers = ask(f"{clickhouse_dsn}?x+%3D+1,+y=1", "SELECT 1")
    assert (status, headers["X-ClickHouse-Exception-Code"]) == (404, "115")
    assert ask(clickhouse_dsn, "SELECT 1", database="no`such")[2]["X-ClickHouse-Exception-Code"] == "81"


def test_the_client_raises_the_code(client: Client) -> None:
    with pytest.raises(DatabaseError) as raised:
        client.query("SELECT * FROM missing")
    assert raised.value.code == 60


def test_a_bad_row_fails_the_whole_insert(client: Client, table: str) -> None:
    with pytest.raises(DatabaseError) as raised:
        client.raw_insert(table, insert_block=b"1,a\nx,b\n", fmt="CSV")
    assert raised.value.code in (26, 27)
    with pytest.raises(DatabaseError):
        client.raw_insert(table, insert_block=b"Obj\x01 and no more", fmt="Avro")
    assert count(client) == 0


def test_a_definition_answers_with_a_summary_and_an_empty_question_with_nothing(client: Client, table: str) -> None:
    assert client.command("SELECT b FROM t") == ""
    assert not isinstance(client.command("ALTER TABLE t ADD COLUMN c UInt8"), str)


def test_users_and_passwords_are_refused(clickhouse_dsn: str) -> None:
    assert ask(clickhouse_dsn, "SELECT 1", user="default")[0] == 200
    for status, text, _ in (
        ask(clickhouse_dsn, "SELECT 1", user="alice"),
        ask(clickhouse_dsn, "SELECT 1", password="x"),
    ):
        assert (status, b"has no users" in text) == (403, True)
    assert ask(clickhouse_dsn, "SELECT 1", headers={"X-ClickHouse-User": "alice"})[0] == 403
    assert ask(clickhouse_dsn, "SELECT 1", headers={"Authorization": "Bearer x"})[0] == 403
    assert ask(clickhouse_dsn, "SELECT 1", role="reader")[0] == 501


def test_web_pages_are_refused(clickhouse_dsn: str) -> None:
    assert ask(clickhouse_dsn, "SELECT 1", headers={"Origin": "http://example.org"})[0] == 403
    assert ask(clickhouse_dsn, "SELECT 1", headers={"Host": "rebound.example.org"})[0] == 403


def test_clickhouses_own_compression_is_refused(clickhouse_dsn: str) -> None:
    status, text, _ = ask(clickhouse_dsn, "SELECT 1", decompress="1", body=b"x", method="POST")
    assert (status, b"Content-Encoding" in text) == (501, True)


def test_an_upload_that_breaks_off_inserts_nothing(clickhouse_dsn: str, client: Client, table: str) -> None:
    place = urllib.parse.urlsplit(clickhouse_dsn)
    connection = http.client.HTTPConnection(place.netloc)
    connection.putrequest("POST", f"/?database={place.path[1:]}&query=INSERT+INTO+t+FORMAT+CSV")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"1,a\n2,b\n")
    connection.close()
    assert ask(clickhouse_dsn, "SELECT 1")[1] == b"1\n"
    assert count(client) == 0


def test_ping_answers_while_questions_take_long(clickhouse_dsn: str) -> None:
    slow = "SELECT sleepEachRow(0.5) FROM numbers(6) SETTINGS max_block_size = 1"
    threads = [threading.Thread(target=ask, args=(clickhouse_dsn, slow)) for _ in range(8)]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads):
        asked = time.monotonic()
        assert ask(clickhouse_dsn)[1] == b"Ok.\n"
        waits.append(time.monotonic() - asked)
        time.sleep(0.1)
    assert len(waits) > 5
    assert max(waits) < 1

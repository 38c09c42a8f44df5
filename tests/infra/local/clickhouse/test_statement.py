"""Statements as they arrive in a request, cut into statement and data."""

import pytest

from infra.local.clickhouse.errors import NOT_IMPLEMENTED, SYNTAX_ERROR, QueryError
from infra.local.clickhouse.statement import parse


@pytest.mark.parametrize(
    ("text", "head", "format_", "data"),
    [
        (b"INSERT INTO t FORMAT CSV\n1,2\n", b"INSERT INTO t ", "CSV", b"1,2\n"),
        (
            b"insert into t (a, `format`) format RowBinary\r\n\n\x00",
            b"insert into t (a, `format`) ",
            "RowBinary",
            b"\n\x00",
        ),
        (
            b"INSERT INTO t SETTINGS x = 'FORMAT y' FORMAT JSONEachRow {}",
            b"INSERT INTO t SETTINGS x = 'FORMAT y' ",
            "JSONEachRow",
            b"{}",
        ),
        (
            b"/* FORMAT a */ INSERT INTO t -- FORMAT b\n FORMAT TSV\n",
            b"/* FORMAT a */ INSERT INTO t -- FORMAT b\n ",
            "TSV",
            b"",
        ),
        (b"INSERT INTO t VALUES (1, 'SELECT')", b"INSERT INTO t ", "Values", b" (1, 'SELECT')"),
        (b"INSERT INTO t FORMAT Native\n;--'\"`", b"INSERT INTO t ", "Native", b";--'\"`"),
    ],
)
def test_an_insert_is_cut_where_its_data_begin(text: bytes, head: bytes, format_: str, data: bytes) -> None:
    found = parse(text)
    assert found.data_at is not None
    assert (text[: found.head_end], found.format, text[found.data_at :]) == (head, format_, data)
    assert not found.has_rows


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"INSERT INTO t SELECT a FROM input('a Int8, b String') FORMAT CSV\n1,x\n", b"input("),
        (b"INSERT INTO t SELECT a FROM (SELECT * FROM Input ('a Int8, b String')) FORMAT CSV\n1,x\n", b"Input ("),
    ],
)
def test_an_insert_can_select_from_its_own_data(text: bytes, place: bytes) -> None:
    found = parse(text)
    assert found.input_at is not None
    assert (text[found.input_at], found.format, text[found.data_at :]) == (place, "CSV", b"1,x\n")


def test_a_table_may_be_called_input() -> None:
    found = parse(b"INSERT INTO input (a) FORMAT CSV\n1\n")
    assert (found.input_at, found.format) == (None, "CSV")


@pytest.mark.parametrize(
    "text",
    [
        b"INSERT INTO t SELECT 1 FORMAT CSV",
        b"INSERT INTO t SELECT a FROM input FORMAT CSV",
        b"INSERT INTO t WITH 1 AS x SELECT x",
        b"INSERT INTO t (a)",
        b"INSERT INTO t FORMAT",
    ],
)
def test_an_insert_without_data_has_none(text: bytes) -> None:
    assert parse(text).data_at is None


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        (b"SELECT 1 FORMAT JSON", "JSON"),
        (b"SELECT 1 FORMAT JSON ;\n", "JSON"),
        (b"SELECT 1 FORMAT CSV SETTINGS max_threads = 1", "CSV"),
        (b"SELECT format FROM t", None),
        (b"SELECT 'x FORMAT JSON'", None),
        (b"SELECT $a$ FORMAT JSON $a$", None),
        (b"(SELECT 1)", None),
        (b"with 1 as x select x", None),
    ],
)
def test_a_question_names_the_format_of_its_answer(text: bytes, format_: str | None) -> None:
    found = parse(text)
    assert (found.has_rows, found.format, found.data_at) == (True, format_, None)


def test_a_definition_has_no_rows() -> None:
    assert not parse(b"CREATE TABLE user (role String) ENGINE = Memory").has_rows


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"SELECT 1; SELECT 2", SYNTAX_ERROR),
        (b"  -- nothing\n", SYNTAX_ERROR),
        (b"SELECT 1 INTO OUTFILE '/tmp/x'", NOT_IMPLEMENTED),
        (b"INSERT INTO t FROM INFILE '/tmp/x' FORMAT CSV", NOT_IMPLEMENTED),
        (b"CREATE USER u", NOT_IMPLEMENTED),
        (b"ALTER ROLE r RENAME TO q", NOT_IMPLEMENTED),
        (b"create row policy p on t", NOT_IMPLEMENTED),
        (b"GRANT SELECT ON t TO u", NOT_IMPLEMENTED),
        (b"SET max_threads = 1", NOT_IMPLEMENTED),
        (b"CREATE TEMPORARY TABLE t (a Int8)", NOT_IMPLEMENTED),
    ],
)
def test_what_cannot_be_done_over_http_is_refused(text: bytes, code: int) -> None:
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert refused.value.code == code


def test_a_semicolon_in_a_string_or_at_the_end_is_no_second_statement() -> None:
    assert parse(b"SELECT 'a;b'; ").has_rows

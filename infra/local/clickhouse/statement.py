"""What must be known of an SQL text before ClickHouse parses it: its kind, its format, where inserted data begin."""

import re
from collections.abc import Iterator

import msgspec

from infra.local.clickhouse.errors import SYNTAX_ERROR, QueryError, refuse

TOKEN = re.compile(
    rb"""
      (?P<blank>  \s+ | --[^\n]* | \#[!\ ][^\n]* | /\*.*?\*/ )
    | (?P<quoted> '(?:\\.|''|[^'\\])*' | "(?:\\.|""|[^"\\])*" | `(?:\\.|``|[^`\\])*` | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<word>   \w+ )
    | (?P<sign>   . )
    """,
    re.VERBOSE | re.DOTALL,
)
# Data begin after the blanks and at most one line end that follow FORMAT's name.
BEFORE_DATA = re.compile(rb"[ \t\f]*(?:\r?\n)?")
WITH_ROWS = frozenset({"SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK"})
ACCESS = frozenset({"USER", "ROLE", "QUOTA", "ROW", "SETTINGS"})  # the second word of what manages access


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One SQL statement, perhaps followed by data to insert."""

    format: str | None = None
    """The name after FORMAT (`Values` for VALUES), of what goes in for an INSERT with data, else of what comes out."""
    data_at: int | None = None
    """Offset of the data in the text, for an INSERT that brings its own."""
    head_end: int = 0
    """Offset just before FORMAT or VALUES, where data follow."""
    input_at: slice | None = None
    """Where `input(` stands, for an INSERT that selects from its own data."""
    has_rows: bool = False
    """Whether it answers with rows, if only with none."""


class _Token(msgspec.Struct, frozen=True):
    text: str
    start: int
    end: int
    depth: int


def parse(text: bytes) -> Statement:
    """Read a statement; `text` may be cut off within the data. Raises `QueryError` for what HTTP does not allow."""
    tokens = _tokens(text)
    first = next(tokens, None)
    if first is None:
        raise QueryError(SYNTAX_ERROR, "Syntax error: Empty query", "SYNTAX_ERROR")
    if first.text == "INSERT":
        return _parse_insert(text, tokens)
    words = [token for token in [first, *tokens] if token.depth == 0]
    _refuse_foreign([word.text for word in words])
    has_rows = first.text in WITH_ROWS or first.text == "("
    return Statement(format=_output_format(text, words), has_rows=has_rows)


def _output_format(text: bytes, words: list[_Token]) -> str | None:
    for i, word in enumerate(words[:-1]):
        after = words[i + 2].text if i + 2 < len(words) else ";"
        if word.text == "FORMAT" and after in (";", "SETTINGS"):
            return text[words[i + 1].start : words[i + 1].end].decode()
    return None


def _parse_insert(text: bytes, tokens: Iterator[_Token]) -> Statement:
    selects, input_at, input_word = False, None, None
    for token in tokens:
        if token.text == "(" and input_word and selects:
            input_at = slice(input_word.start, token.end)
        input_word = token if token.text == "INPUT" else None
        if token.depth > 0:
            continue
        if token.text in ("SELECT", "WITH"):
            selects = True
        if token.text == "INFILE":
            raise refuse("INSERT FROM INFILE")
        if selects and input_at is None:
            continue  # what follows FORMAT are no data
        if token.text == "VALUES":
            return Statement(format="Values", data_at=token.end, head_end=token.start)
        if token.text == "FORMAT" and (name := next(tokens, None)):
            blanks = BEFORE_DATA.match(text, name.end)
            data_at = blanks.end() if blanks else name.end
            format_ = text[name.start : name.end].decode()
            return Statement(format=format_, data_at=data_at, head_end=token.start, input_at=input_at)
    return Statement()


def _refuse_foreign(words: list[str]) -> None:
    if ";" in words and words.index(";") < len(words) - 1:
        raise QueryError(SYNTAX_ERROR, "Syntax error: Multi-statements are not allowed", "SYNTAX_ERROR")
    if "OUTFILE" in words:
        raise refuse("INTO OUTFILE")
    if words[0] in ("GRANT", "REVOKE") or (words[0] in ("CREATE", "ALTER", "DROP") and ACCESS & set(words[1:2])):
        raise refuse("users, roles, quotas or policies")
    if words[0] in ("SET", "USE") or words[:2] == ["CREATE", "TEMPORARY"]:
        raise refuse(f"sessions, so {words[0]} would have no effect (settings and the database go into the URL)")


def _tokens(text: bytes) -> Iterator[_Token]:
    """Words in upper case and signs; neither blanks nor comments; quoted text with its quotes."""
    depth = 0
    for found in TOKEN.finditer(text):
        if found.lastgroup == "blank":
            continue
        token = found[0]
        if token in (b")", b"]", b"}"):
            depth -= 1
        name = token.decode(errors="replace")
        yield _Token(name.upper() if found["word"] else name, found.start(), found.end(), depth)
        if token in (b"(", b"[", b"{"):
            depth += 1

"""Articles, amounts and dates of the law stand in its files, never in the code that judges."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.rules.law import rulebook
from streams.rules.law.rulebook import load

RULES = Path(rulebook.__file__).parents[1]
FILES = sorted(RULES.rglob("*.py"))
ARTICLES = {*load().articles, "615"}
METRES_IN_A_KM = 1000
FINES = {
    mrp for article in load().articles.values() for part in article.part for mrp in part.mrp.values() if mrp > 60
} - {METRES_IN_A_KM} | {index.tenge for index in load().indices.index}
"""Smaller numbers have other uses: seconds, hours, places of a tuple."""


def constants(file: Path) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Constant))


def docstrings(file: Path) -> set[int]:
    """Lines on which a string stands alone: documentation may cite the law."""
    tree = ast.walk(ast.parse(file.read_text("utf-8")))
    return {node.lineno for node in tree if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}


def cited(file: Path) -> list[str]:
    told = docstrings(file)
    return [
        f"{file.name}:{node.lineno}: {node.value!r}"
        for node in constants(file)
        if node.lineno not in told
        and (str(node.value) in ARTICLES or (isinstance(node.value, int | float) and node.value in FINES))
    ]


def dates(file: Path) -> list[str]:
    """Calls of `date` and `datetime` with a year written out."""
    return [
        f"{file.name}:{node.lineno}"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"date", "datetime"}
        and any(isinstance(arg, ast.Constant) for arg in node.args[:1])
    ]


@pytest.mark.parametrize("file", FILES, ids=[str(file.relative_to(RULES)) for file in FILES])
def test_no_article_amount_or_date_is_written_in_code(file: Path) -> None:
    assert cited(file) == []
    assert dates(file) == []


def test_this_test_can_fail(tmp_path: Path) -> None:
    file = tmp_path / "guilty.py"
    file.write_text('"""Article 592 may be cited."""\nPART = ("592", 4325)\nFROM = date(2026, 3, 12)\n', "utf-8")
    assert len(cited(file)) == 2
    assert dates(file) == ["guilty.py:3"]

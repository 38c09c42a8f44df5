"""Every fault of a rulebook, for those who write one. `load` stops at the first."""

import tomllib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

import msgspec
from msgspec import structs

from streams.rules.law.articles import Article, contradictions
from streams.rules.law.rulebook import Duties, Indices, LawError, Policy, article_files, place
from streams.rules.law.sentences import Words, unfit_words

_OTHERS: dict[str, type[msgspec.Struct]] = {"duties": Duties, "policy": Policy, "words": Words, "mrp": Indices}


def faults(directory: Path | None = None) -> list[str]:
    """Every fault of the law in a directory, or of the one in the package, each with its file and path."""
    root = place(directory)
    found: list[str] = []
    for name, kind in _OTHERS.items():
        file = root.joinpath(f"{name}.toml")
        found += (f"{file}: {fault}" for fault in _in_file(file, kind))
    try:
        files = article_files(root)
    except LawError as error:
        return [*found, str(error)]
    for file in files:
        found += (f"{file}: {fault}" for fault in _in_file(file, Article))
    return found


def _in_file(file: Traversable, kind: type[msgspec.Struct]) -> Iterator[str]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        yield str(error)
        return
    misread = list(_misread(table, kind, ""))
    yield from misread
    if misread:
        return
    read = msgspec.convert(table, kind)
    if isinstance(read, Article):
        yield from _in_article(read, file.name)
    elif isinstance(read, Words):
        yield from unfit_words(read)


def _misread(value: Any, kind: Any, path: str) -> Iterator[str]:
    """What in a value is not as its type wants it, each with its own path, as `part[0].band`."""
    if isinstance(kind, UnionType):
        kind = get_args(kind)[0]  # `X | None`: TOML has no null
    if _is_struct(kind) and isinstance(value, dict):
        fields = {field.encode_name: field for field in structs.fields(kind)}
        yield from (f"{_at(path, key)}: not known" for key in value if key not in fields)
        for name, field in fields.items():
            if name in value:
                yield from _misread(value[name], field.type, _at(path, name))
            elif field.required:
                yield f"{_at(path, name)}: missing"
    elif get_origin(kind) is tuple and _is_struct(get_args(kind)[0]) and isinstance(value, list):
        for number, one in enumerate(value):
            yield from _misread(one, get_args(kind)[0], f"{path}[{number}]")
    elif get_origin(kind) is dict and _is_struct(get_args(kind)[1]) and isinstance(value, dict):
        for key, one in value.items():
            yield from _misread(key, get_args(kind)[0], path)
            yield from _misread(one, get_args(kind)[1], _at(path, key))
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            yield f"{path}: {error}"


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _in_article(article: Article, name: str) -> Iterator[str]:
    if name != f"art_{article.article}.toml":
        yield f"article: {article.article} is not what the file is named after"
    if not article.source.strip():
        yield "source: empty"
    yield from contradictions(article)

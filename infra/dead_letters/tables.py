"""Dead letters as tables, and as lines for programs."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from rich.table import Table
from rich.text import Text

from infra.dead_letters.letters import Letter, fault_now, moment, shown
from infra.dead_letters.replaying import Left


def letters_table(letters: Iterable[Letter]) -> Table:
    """One line for each."""
    table = _table("id", "put aside", "reason", "key", "detail", "sent again")
    for letter in letters:
        record = letter.record
        at = _short(record.rejected_at)
        again = ", ".join(_short(replayed_at) for replayed_at in letter.replayed_at)
        table.add_row(*map(Text, (letter.id, at, record.reason, shown(record.key), record.detail, again)))
    return table


def counts(letters: Iterable[Letter]) -> Table:
    """How many by topic and reason, and how many of them have been sent again."""
    all_of, again = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for letter in letters:
        what = (letter.record.source_topic, str(letter.record.reason))
        all_of[what] += 1
        again[what] += bool(letter.replayed_at)
    table = _table("topic", "reason", "number", "sent again")
    for what, number in sorted(all_of.items()):
        table.add_row(*what, str(number), str(again[what]))
    return table


def plan_table(letters: Iterable[Letter]) -> Table:
    """What is to be sent, and whether it can be read by now."""
    table = _table("id", "stamped", "key", "bytes", "was", "now")
    for letter in letters:
        record = letter.record
        now = fault_now(letter) or "can be read"
        size = str(len(record.value or b""))
        table.add_row(
            *map(Text, (letter.id, _short(moment(letter.timestamp_ms)), shown(record.key), size, record.reason, now))
        )
    return table


def left_counts(left: Iterable[tuple[Letter, Left]]) -> list[tuple[Left, int]]:
    """How many are left out, by why."""
    return Counter(why for _, why in left).most_common()


def line(letter: Letter) -> bytes:
    """A JSON line: the letter without its value."""
    fields: dict[str, Any] = msgspec.structs.asdict(letter.record) | {"key": shown(letter.record.key)}
    del fields["value"]
    more = {
        "id": letter.id,
        "timestamp": moment(letter.timestamp_ms),
        "replay_of": letter.replay_of,
        "replays": letter.replays,
        "replayed_at": letter.replayed_at,
    }
    return msgspec.json.encode(more | fields) + b"\n"


def _table(*names: str) -> Table:
    table = Table(*names, box=None)
    for column in table.columns:
        column.overflow = "fold"  # an id cut short is of no use
    return table


def _short(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%SZ}"

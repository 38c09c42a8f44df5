"""Whether all is as it must be: what stands, what is left to do, and what lies in the topics."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from clickhouse_connect.driver.exceptions import ClickHouseError
from confluent_kafka import Message

from infra.soak.compare import compare, twice
from infra.soak.reading import messages
from infra.standing import standing_events
from schemas import codec
from schemas.records import Annulment, StandingEvent
from schemas.topics import BY_NAME

_EVENTS = ("violations", "warnings", "reviews", "annulments")
_LETTERS = "dead-letters"
_OF_INTEREST = ("passages", "findings", *_EVENTS, _LETTERS, "state-judge-passages", "state-issue-events")


def faults_of_views(wanted: Sequence[StandingEvent], dsn: str) -> list[str]:
    """What is wrong with what stands, in sentences."""
    try:
        return list(compare(wanted, standing_events(dsn)).sentences())
    except ClickHouseError as error:
        return [f"ClickHouse does not answer: {error}"]


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream has published in all, whether it still stands or not."""

    annulments: int
    revisions: int
    """Events published again under their id; annulments are none."""
    wrong: tuple[str, ...]
    """Dead letters, and what was published twice, in sentences."""


def published(connection: dict[str, Any]) -> Published:
    """Look through the topics of events. Raises KafkaException."""
    events = [record for _, record in _decoded(messages(connection, *_EVENTS))]
    letters = [letter for _, letter in _decoded(messages(connection, _LETTERS))]
    return Published(
        annulments=sum(isinstance(event, Annulment) for event in events),
        revisions=sum(event.revision > 0 and not isinstance(event, Annulment) for event in events),
        wrong=(
            *(f"published twice: {name}" for name in twice(f"{e.event_id} revision {e.revision}" for e in events)),
            *(f"dead letter of {one.source_topic}[{one.partition}]@{one.offset}: {one.detail}" for one in letters),
        ),
    )


def keep(connection: dict[str, Any], directory: Path) -> None:
    """Write down what lies in the topics, for whoever looks for the cause. Raises KafkaException, OSError."""
    directory.mkdir()
    for topic in _OF_INTEREST:
        with (directory / f"{topic}.jsonl").open("wb") as out:
            for message, record in _decoded(messages(connection, topic)):
                place = {"partition": message.partition(), "offset": message.offset(), "record": record}
                out.write(msgspec.json.encode(place) + b"\n")


def _decoded(found: Sequence[Message]) -> Iterator[tuple[Message, Any]]:
    for message in found:
        value = message.value()
        yield message, None if value is None else codec.decode(BY_NAME[message.topic() or ""].record, value)

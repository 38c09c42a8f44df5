"""Playing stories on a real Kafka, worker, sink and ClickHouse, step by step."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import clickhouse_connect
from clickhouse_connect.driver.client import Client

from infra import topics
from infra.demo.crew import Member, member
from infra.local import stack
from infra.local.addresses import addresses
from infra.stories.cast import camera
from infra.stories.story import Appeared, Step, Story
from sinks.clickhouse.client import ClickHouse
from sinks.clickhouse.migrate import migrate, scripts
from sinks.clickhouse.settings import clickhouse_target
from streams.publishing import Publisher
from streams.settings import from_environment

QUIET_S = 3.0
"""Nothing more has appeared for so long: the step is over."""
PATIENCE_S = 60.0
LOOK_S = 0.2

_ROWS = """
SELECT * FROM
(
    SELECT 'VIOLATION' AS kind, event_id, revision, offence, owner_id, explanation_en AS why, _inserted_at
    FROM violations FINAL WHERE plate = {plate:String}
    UNION ALL
    SELECT 'WARNING', event_id, revision, offence, owner_id, explanation_en, _inserted_at
    FROM warnings FINAL WHERE plate = {plate:String}
    UNION ALL
    SELECT 'REVIEW', event_id, revision, offence, ifNull(owner_id, ''),
        concat(reason, ': ', ifNull(explanation_en, '')), _inserted_at
    FROM reviews FINAL WHERE plate = {plate:String}
    UNION ALL
    SELECT 'ANNULMENT', event_id, revision, '', '', concat(reason, if(isNull(caused_by.entry_id), '',
        concat(', by ', caused_by.entry_id, ' in ', caused_by.topic))), _inserted_at
    FROM annulments FINAL WHERE plate = {plate:String}
)
ORDER BY kind, event_id, revision
"""


class Unexpected(Exception):  # noqa: N818 - says what has happened
    """A step had other consequences than told; the message names them."""


AtRest = Callable[[str, int], list[Appeared]]
"""The rows of a plate once nothing moves any more, given how many are told of."""
Told = Callable[[Story, Step, tuple[Appeared, ...]], None]
"""Called after each step with what appeared."""


def play(stories: tuple[Story, ...], directory: Path, tell: Told, say: Callable[[str], None]) -> None:
    """Play the stories on a stack of their own, which ends with them. Raises Unexpected, StackError, Died."""
    with ExitStack() as ending:
        ending.callback(stack.down, directory, say=say)
        stack.up(directory, ports={}, say=say)
        ends = addresses(directory)
        connection = from_environment(ends.kafka_bootstrap).confluent()
        topics.create(connection, partitions=2, keep_all=True)
        target = clickhouse_target({"JOLQARA_CLICKHOUSE_DSN": ends.clickhouse_dsn})
        migrate(ClickHouse(target), scripts("ddl"), scripts("views"))
        crew = [ending.enter_context(member(name, name, directory=directory)) for name in ("worker", "sink")]
        client = ending.enter_context(clickhouse_connect.get_client(dsn=ends.clickhouse_dsn))
        _tell(stories, Publisher(connection), partial(_at_rest, client, crew), tell)


def _tell(stories: tuple[Story, ...], publisher: Publisher, at_rest: AtRest, tell: Told) -> None:
    publisher.send(camera())
    for story in stories:
        for step, appeared in _played(story, publisher, at_rest):
            tell(story, step, appeared)


def _played(story: Story, publisher: Publisher, at_rest: AtRest) -> Iterator[tuple[Step, tuple[Appeared, ...]]]:
    known: set[Appeared] = set()
    for step in story.steps:
        for record in step.records:
            publisher.send(record)
        publisher.flush()
        appeared = tuple(row for row in at_rest(story.plate, len(known) + len(step.appear)) if row not in known)
        if tuple(row.kind for row in appeared) != step.appear:
            raise Unexpected(f"{story.title!r}: after {step.says!r} came {appeared}, told was {step.appear}")
        known.update(appeared)
        yield step, appeared


def _at_rest(client: Client, crew: list[Member], plate: str, told: int) -> list[Appeared]:
    """The plate's rows once as many are there as are told of, and no more have come for a while."""
    begun = changed_at = time.monotonic()
    rows = _rows(client, plate)
    while True:
        now = time.monotonic()
        if (len(rows) >= told and now - changed_at > QUIET_S) or now - begun > PATIENCE_S:
            return rows
        time.sleep(LOOK_S)
        for one in crew:
            one.check()
        newest = _rows(client, plate)
        if newest != rows:
            rows, changed_at = newest, time.monotonic()


def _rows(client: Client, plate: str) -> list[Appeared]:
    answer = client.query(_ROWS, parameters={"plate": plate})
    return [
        Appeared(kind=kind, event_id=event_id, revision=revision, offence=offence, owner_id=owner_id, why=why)
        for kind, event_id, revision, offence, owner_id, why, _ in answer.result_rows
    ]

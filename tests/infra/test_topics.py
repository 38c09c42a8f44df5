"""Topics as they are, against topics as they must be."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from confluent_kafka import IsolationLevel, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from infra.cli.main import main
from infra.local.supervisor import Supervisor
from infra.topics import Found, create, problems
from schemas.topics import TOPICS, Spread
from streams.offsets import LATEST, offsets


def _right() -> dict[str, Found]:
    return {
        spec.name: Found(partitions=1 if spec.spread is Spread.SINGLE else 6, cleanup=str(spec.cleanup))
        for spec in TOPICS
    }


def test_nothing_is_wrong_with_what_is_right() -> None:
    assert problems(_right()) == []


def test_topics_that_are_joined_with_nothing_may_be_cut_otherwise() -> None:
    found = _right() | {"violations": Found(partitions=3, cleanup="delete")}
    assert problems(found) == []


def _wrong() -> Iterator[tuple[dict[str, Found], str]]:
    yield {name: found for name, found in _right().items() if name != "passages"}, "passages is missing.*topics create"
    yield _right() | {"osago-changes": Found(partitions=5, cleanup="compact")}, "osago-changes 5.*delete those"
    yield _right() | {"state-issue-events": Found(partitions=5, cleanup="compact")}, "subject.*state-issue-events 5"
    yield _right() | {"camera-changes": Found(partitions=6, cleanup="compact")}, "camera-changes has 6.*must have one"
    yield _right() | {"penalty-changes": Found(partitions=6, cleanup="delete")}, "kafka-configs.*cleanup.policy=compact"


@pytest.mark.parametrize(("found", "says"), list(_wrong()))
def test_what_is_wrong_is_said_with_what_to_do(found: dict[str, Found], says: str) -> None:
    [problem] = problems(found)
    assert re.search(says, problem)


@pytest.mark.stack
def test_a_worker_refuses_topics_that_do_not_fit(broker: Supervisor) -> None:
    kafka = ["--kafka", broker.address()]
    runner = CliRunner()
    missing = runner.invoke(main, ["topics", "check", *kafka])
    assert missing.exit_code == 1
    assert "run `jolqara topics create`" in missing.output
    admin = AdminClient({"bootstrap.servers": broker.address()})
    for made in admin.create_topics([NewTopic("passages", num_partitions=5)]).values():
        made.result()
    created = runner.invoke(main, ["topics", "create", *kafka, "--partitions", "2"])
    assert created.exit_code == 1
    assert "passages 5" in created.output
    refused = runner.invoke(main, ["worker", *kafka])
    assert refused.exit_code == 1
    assert "passages 5" in refused.output
    for deleted in admin.delete_topics(["passages"], operation_timeout=30).values():
        deleted.result()
    while "passages is missing" not in runner.invoke(main, ["topics", "check", *kafka]).output:
        pass  # the broker forgets it a moment later
    assert runner.invoke(main, ["topics", "create", *kafka, "--partitions", "2"]).exit_code == 0
    assert runner.invoke(main, ["topics", "check", *kafka]).output == "the topics are as they must be\n"
    again = runner.invoke(main, ["topics", "create", *kafka, "--partitions", "2"])
    assert again.output.startswith("every topic was there")


@pytest.mark.stack
def test_a_broker_that_is_not_there_is_said_so() -> None:
    refused = CliRunner().invoke(main, ["topics", "check", "--kafka", "127.0.0.1:1"])
    assert refused.exit_code == 1
    assert "Kafka does not answer" in refused.output


@pytest.mark.stack
def test_when_topics_are_made_every_partition_can_be_written_to(broker: Supervisor) -> None:
    connection: dict[str, Any] = {"bootstrap.servers": broker.address()}
    create(connection)
    listed = AdminClient(connection).list_topics(timeout=10).topics
    places = [TopicPartition(spec.name, number) for spec in TOPICS for number in listed[spec.name].partitions]
    answered = offsets(AdminClient(connection), dict.fromkeys(places, LATEST), IsolationLevel.READ_UNCOMMITTED, 10)
    assert answered == {(place.topic, place.partition): 0 for place in places}

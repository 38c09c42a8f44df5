"""Making the topics, and finding out whether those of a cluster are as they must be."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from confluent_kafka import IsolationLevel, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewTopic

from schemas.topics import DEAD_LETTERS, DEFAULT_PARTITIONS, TOPICS, Cleanup, Spread, TopicSpec
from streams.offsets import LATEST, offsets
from streams.producing import MAX_MESSAGE_BYTES

ANSWER_S = 15.0
_CREATE = "run `jolqara topics create`"


class TopicsError(Exception):
    """The topics are not as they must be, or cannot be reached; the message says what to do."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as it is."""

    partitions: int
    cleanup: str


def create(connection: dict[str, Any], partitions: int = DEFAULT_PARTITIONS, *, keep_all: bool = False) -> list[str]:
    """Make the topics that are missing, and return their names. Those that exist stay as they are.

    `keep_all`: nothing is deleted by age, so that records of simulated, past times stay. Raises TopicsError.
    """
    admin = AdminClient(connection)
    existing = _metadata(admin)
    missing = [spec for spec in TOPICS if spec.name not in existing]
    wanted = [_new_topic(spec, partitions, keep_all=keep_all) for spec in missing]
    for name, answer in (admin.create_topics(wanted, request_timeout=ANSWER_S) if wanted else {}).items():
        try:
            answer.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise TopicsError(f"topic {name} could not be made: {error.args[0].str()}") from error
    _await_all(admin)
    return [spec.name for spec in missing]


def check(connection: dict[str, Any]) -> list[str]:
    """What is wrong, one sentence each, with what to do about it; empty if all is well. Raises TopicsError."""
    admin = AdminClient(connection)
    existing = _metadata(admin)
    present = [spec for spec in TOPICS if spec.name in existing]
    cleanup = _cleanup(admin, present)
    found = {spec.name: Found(partitions=existing[spec.name], cleanup=cleanup[spec.name]) for spec in present}
    return problems(found)


def problems(found: Mapping[str, Found]) -> list[str]:
    """What is wrong with topics as they are."""
    wrong = [f"topic {spec.name} is missing: {_CREATE}" for spec in TOPICS if spec.name not in found]
    present = [spec for spec in TOPICS if spec.name in found]
    for spread in Spread:
        alike = [spec for spec in present if spec.spread is spread]
        wrong += _single(alike, found) if spread is Spread.SINGLE else _uneven(alike, found, spread)
    for spec in present:
        if found[spec.name].cleanup != spec.cleanup:
            wrong.append(
                f"topic {spec.name} has cleanup.policy={found[spec.name].cleanup}, it must be {spec.cleanup}: "
                f"kafka-configs.sh --alter --topic {spec.name} --add-config cleanup.policy={spec.cleanup}"
            )
    return wrong


def _single(specs: Iterable[TopicSpec], found: Mapping[str, Found]) -> list[str]:
    return [
        f"topic {spec.name} has {found[spec.name].partitions} partitions, it must have one, as every worker reads it "
        f"whole: stop the workers, delete it, {_CREATE} and publish it again"
        for spec in specs
        if found[spec.name].partitions != 1
    ]


def _uneven(specs: list[TopicSpec], found: Mapping[str, Found], spread: Spread) -> list[str]:
    counts = {spec.name: found[spec.name].partitions for spec in specs}
    if spread is Spread.FREE or len(set(counts.values())) <= 1:
        return []
    listed = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    return [
        f"topics cut by {spread} must have the same number of partitions, or equal keys do not meet; they have "
        f"{listed}: stop the workers, delete those that differ, {_CREATE} --partitions N and publish them again"
    ]


def _new_topic(spec: TopicSpec, partitions: int, *, keep_all: bool) -> NewTopic:
    config = {"cleanup.policy": str(spec.cleanup)}
    if spec.cleanup is Cleanup.DELETE:
        kept_ms = -1 if keep_all or spec.retention is None else int(spec.retention.total_seconds() * 1000)
        config["retention.ms"] = str(kept_ms)
    if spec is DEAD_LETTERS:
        config["max.message.bytes"] = str(MAX_MESSAGE_BYTES)
    count = 1 if spec.spread is Spread.SINGLE else partitions
    return NewTopic(spec.name, num_partitions=count, config=config)


def _await_all(admin: AdminClient) -> None:
    """Wait until every partition can be written to, which is a moment after brokers know of it.

    A producer that is too early loses records without an error: its first batch is refused by a leader that is not
    there yet, its second accepted, and the first, sent again, is then taken for a duplicate.
    """
    deadline = time.monotonic() + ANSWER_S
    while waits_for := _not_served(admin):
        if time.monotonic() > deadline:
            raise TopicsError(f"made, but not to be written to after {ANSWER_S:.0f} s: {waits_for}")
        time.sleep(0.1)


def _not_served(admin: AdminClient) -> str:
    """Topics that brokers do not know, or else what a leader says who is not there; empty if all is well."""
    existing = _metadata(admin)
    if missing := {spec.name for spec in TOPICS} - existing.keys():
        return ", ".join(sorted(missing))
    places = [TopicPartition(spec.name, number) for spec in TOPICS for number in range(existing[spec.name])]
    try:
        offsets(admin, dict.fromkeys(places, LATEST), IsolationLevel.READ_UNCOMMITTED, ANSWER_S)
    except KafkaException as error:
        return str(error.args[0].str())
    return ""


def _metadata(admin: AdminClient) -> dict[str, int]:
    """Topic to number of partitions."""
    try:
        topics = admin.list_topics(timeout=ANSWER_S).topics
    except KafkaException as error:
        why = error.args[0].str()
        raise TopicsError(f"Kafka does not answer: {why}; is it running, and is the address right?") from error
    return {name: len(topic.partitions) for name, topic in topics.items()}


def _cleanup(admin: AdminClient, specs: Iterable[TopicSpec]) -> dict[str, str]:
    resources = [ConfigResource(ResourceType.TOPIC, spec.name) for spec in specs]
    if not resources:
        return {}
    answers = admin.describe_configs(resources, request_timeout=ANSWER_S)
    try:
        return {resource.name: answer.result()["cleanup.policy"].value for resource, answer in answers.items()}
    except KafkaException as error:
        raise TopicsError(f"how topics are configured cannot be read: {error.args[0].str()}") from error

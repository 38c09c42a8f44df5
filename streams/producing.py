"""Writing to Kafka, delivered before anything is acknowledged: in transactions where a stage keeps state."""

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from confluent_kafka import KafkaError, KafkaException, Producer

from schemas import codec
from schemas.dead_letters import Headers
from schemas.identity import micros
from schemas.topics import TopicSpec, kafka_key

log = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 4 * 1024 * 1024
"""A dead letter holds a whole record of the broker's default limit (1 MiB) and its own fields."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
CALL_S = 10.0
_FENCED = (KafkaError._FENCED, KafkaError.PRODUCER_FENCED, KafkaError.INVALID_PRODUCER_EPOCH)


class Fenced(Exception):  # noqa: N818 - says what has happened; no fault of the program
    """Another worker has taken the partition over: what is in hand belongs to it now."""


class Abandoned(Exception):  # noqa: N818 - says what has happened; no fault of the program
    """The worker stops and waits no longer for Kafka."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A record on its way to a topic."""

    topic: str
    key: bytes | None
    value: bytes | None
    """None: a tombstone."""
    timestamp_ms: int = 0
    """0: the moment of writing."""
    partition: int = -1
    """-1: by the key."""
    headers: Headers = ()


def outgoing(spec: TopicSpec, record: msgspec.Struct, key: str | None = None) -> Outgoing:
    """The record as it goes out: keyed by its own key unless another is given, stamped with its main instant."""
    return encoded(spec, record, codec.encode(record), key)


def encoded(spec: TopicSpec, record: msgspec.Struct, value: bytes, key: str | None = None) -> Outgoing:
    """The same, where the record's framed bytes are known."""
    return Outgoing(
        topic=spec.name,
        key=(kafka_key(spec, record) if key is None else key).encode(),
        value=value,
        timestamp_ms=millis(getattr(record, spec.moment)),
    )


def millis(moment: datetime) -> int:
    """Milliseconds since 1970, as Kafka stamps records."""
    return micros(moment) // 1000


def producer_settings(connection: dict[str, Any]) -> dict[str, Any]:
    """What all our producers have in common."""
    return {
        **connection,
        "enable.idempotence": True,
        "partitioner": "murmur2_random",  # as Java and Faust do; the default (CRC32) would miss every join
        "compression.type": "lz4",
        "linger.ms": 5,
        "log_level": 3,  # a coordinator that is still loading is no news
        "message.max.bytes": MAX_MESSAGE_BYTES,
    }


class Patience:
    """Waits between attempts, longer each time, until someone gives up."""

    def __init__(self, what: str, given_up: threading.Event) -> None:
        self._what, self._given_up = what, given_up
        self._pause_s = FIRST_PAUSE_S

    def wait(self, error: object) -> None:
        """Say what is wrong and wait. Raises Abandoned once someone has given up."""
        log.warning("%s: %s; trying again in %.1f s", self._what, error, self._pause_s)
        if self._given_up.wait(self._pause_s):
            raise Abandoned(self._what)
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)


class PartitionProducer:
    """Outputs and state of one stage partition, each batch in one transaction. Calls block: not for the event loop."""

    def __init__(self, connection: dict[str, Any], transactional_id: str) -> None:
        self._name = transactional_id
        self._given_up = threading.Event()
        self._producer = Producer({**producer_settings(connection), "transactional.id": transactional_id})
        self.state_end = 0
        """Where the last write to the state topic ends, with the marker of its transaction; 0 before the first."""

    def fence(self) -> None:
        """Shut out the previous owner: its open transaction is aborted, and it can write no more."""
        self._insist(self._producer.init_transactions)

    def deliver(self, records: Sequence[Outgoing]) -> None:
        """Write all or nothing; returns when it is durable.

        Raises Fenced if another worker has taken over, Abandoned after `give_up`, KafkaException for what no
        repetition can mend.
        """
        patience = Patience(f"writing {len(records)} records as {self._name}", self._given_up)
        while True:
            try:
                self._producer.begin_transaction()
                self._produce(records)
                self._insist(self._producer.commit_transaction)
            except KafkaException as error:
                fault = error.args[0]
                if fault.code() in _FENCED:
                    raise Fenced(str(fault)) from error
                if fault.fatal() or not (fault.txn_requires_abort() or fault.retriable()):
                    raise
                self._insist(self._producer.abort_transaction)
                patience.wait(fault)
            else:
                self._producer.poll(0)
                return

    def give_up(self) -> None:
        """Let a blocked call end with Abandoned; from any thread."""
        self._given_up.set()

    def _produce(self, records: Iterable[Outgoing]) -> None:
        for record in records:
            is_state = record.partition >= 0  # all else goes by its key
            enqueue(self._producer, record, self._landed if is_state else None)

    def _landed(self, error: KafkaError | None, message: Any) -> None:
        if error is None:
            self.state_end = message.offset() + 2

    def _insist(self, call: Any) -> None:
        """Call until it neither times out nor fails for a passing reason: librdkafka then takes it up again."""
        patience = Patience(f"{call.__name__} of {self._name}", self._given_up)
        while True:
            try:
                call(CALL_S)
            except KafkaException as error:
                fault = error.args[0]
                if fault.code() in _FENCED:
                    raise Fenced(str(fault)) from error
                if not fault.retriable():
                    raise
                patience.wait(fault)
            else:
                return


ONE_AT_A_TIME = {"max.in.flight.requests.per.connection": 1}
"""For what goes without transactions. A broker takes whatever comes first from a producer that it does not know: where
it refuses the first batch of a partition, as it does in the moment of becoming its leader, and takes the second, the
first one, sent again, counts as a duplicate, is acknowledged and lost."""


def plain_producer(connection: dict[str, Any]) -> Producer:
    """An idempotent producer for what is the same whoever writes it, and however often."""
    # Without a time limit: the records of a batch go out in order, or the worker waits and says so.
    return Producer({**producer_settings(connection), **ONE_AT_A_TIME, "message.timeout.ms": 0})


class SharedProducer:
    """One user of a plain producer that has several. Calls block: not for the event loop."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer
        self._given_up = threading.Event()

    def deliver(self, records: Sequence[Outgoing]) -> None:
        """Write; returns when all is durable. Raises Abandoned after `give_up`, KafkaException if refused."""
        answers: list[KafkaError | None] = []
        for record in records:
            enqueue(self._producer, record, lambda error, _: answers.append(error))
        patience = Patience(f"writing {len(records)} records", self._given_up)
        while self._producer.flush(CALL_S) and len(answers) < len(records):
            patience.wait("the brokers do not answer")
        for error in answers:
            if error is not None:
                raise KafkaException(error)

    def give_up(self) -> None:
        """Let a blocked call end with Abandoned; from any thread."""
        self._given_up.set()


def enqueue(producer: Producer, record: Outgoing, delivered: Any = None) -> None:
    """Put a record into the producer's queue, waiting for room."""
    while True:
        try:
            producer.produce(
                record.topic,
                value=record.value,
                key=record.key,
                partition=record.partition,
                timestamp=record.timestamp_ms,
                headers=list(record.headers),
                on_delivery=delivered,
            )
        except BufferError:
            producer.poll(0.1)
        else:
            producer.poll(0)
            return

"""Where partitions begin and end, as the brokers say."""

from collections.abc import Mapping

from confluent_kafka import IsolationLevel, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._listoffsets import OffsetSpec

LATEST = OffsetSpec.latest()  # type: ignore[no-untyped-call]
EARLIEST = OffsetSpec.earliest()  # type: ignore[no-untyped-call]


def offsets(
    admin: AdminClient, query: Mapping[TopicPartition, OffsetSpec], isolation: IsolationLevel, within_s: float
) -> dict[tuple[str, int], int]:
    """Topic and partition to offset. Raises KafkaException; the next try asks whoever leads the partitions by then."""
    answers = admin.list_offsets(dict(query), isolation_level=isolation, request_timeout=within_s)
    try:
        return {(tp.topic, tp.partition): answer.result().offset for tp, answer in answers.items()}
    except KafkaException:
        # librdkafka asks the leaders of its last look at the topics, and after the restart of a broker is refused by
        # them (FENCED_LEADER_EPOCH) until it looks again: a quarter of an hour later, or here.
        admin.list_topics(timeout=within_s)
        raise

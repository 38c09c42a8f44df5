"""Apache Kafka from Maven artifacts: one combined KRaft node on loopback."""

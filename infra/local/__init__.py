"""The local stack: a real Kafka and ClickHouse's HTTP interface on loopback, supervised, on one machine."""

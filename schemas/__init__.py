"""What is exchanged: records, their Avro schemas and ids, topics, and the codec between bytes and records."""

"""The pure core: what follows from what cameras saw and registries said. No Kafka, no clock, no chance."""

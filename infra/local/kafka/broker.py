"""The broker as a service."""

import base64
import subprocess
import uuid
from pathlib import Path
from string import Template

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from infra.local import ports
from infra.local.errors import StackError
from infra.local.kafka.jars import fetch
from infra.local.kafka.java import java
from infra.local.service import Service

HEAP = ("-Xms256m", "-Xmx768m")
QUICK = ("-XX:TieredStopAtLevel=1",)
"""Compiles once and simply: a broker that lives for minutes otherwise spends a third of a core on optimising itself."""
LOGGING = (
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss.SSS",
    "-Dorg.slf4j.simpleLogger.showThreadName=false",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
)
ANSWER_WITHIN_S = 5.0


def prepare(directory: Path, chosen: tuple[int, ...]) -> list[str]:
    """Write the configuration, format the storage the first time, and return the broker's command."""
    program = [java(), *HEAP, *QUICK, *LOGGING, "-cp", f"{fetch()}/*"]
    properties = directory / "server.properties"
    data = directory / "data"
    port, controller_port = chosen
    template = Template((Path(__file__).parent / "server.properties").read_text())
    properties.write_text(template.substitute(port=port, controller_port=controller_port, data=data.resolve()))
    if not (data / "meta.properties").exists():
        _format(program, properties)
    return [*program, "kafka.Kafka", str(properties)]


def answers(port: int) -> bool:
    """Whether the broker tells its metadata."""
    if not ports.listening(port):  # librdkafka would wait, and log, where nobody listens
        return False
    admin = AdminClient({"bootstrap.servers": address(port), "log_level": 0})
    try:
        return bool(admin.list_topics(timeout=ANSWER_WITHIN_S).brokers)
    except KafkaException:
        return False


def address(port: int) -> str:
    """Bootstrap servers, as clients take them."""
    return f"{ports.HOST}:{port}"


def _format(program: list[str], properties: Path) -> None:
    cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    # In one word: an id may begin with a dash.
    tool = [*program, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}", "-c", str(properties)]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StackError(f"Kafka could not prepare {properties.parent}:\n{done.stdout}{done.stderr}".rstrip())


KAFKA = Service(
    name="kafka",
    title="Kafka",
    variable="JOLQARA_KAFKA_BOOTSTRAP",
    port_count=2,  # clients, controller
    prepare=prepare,
    answers=answers,
    address=address,
    start_within_s=60,
    stop_within_s=30,
)

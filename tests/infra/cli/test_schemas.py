from click.testing import CliRunner

from infra.cli.schemas import schemas
from schemas.topics import TOPICS


def test_list_shows_every_topic() -> None:
    result = CliRunner().invoke(schemas, ["list"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert all(spec.name in result.output for spec in TOPICS)


def test_check_passes_on_what_is_committed() -> None:
    result = CliRunner().invoke(schemas, ["check"])
    assert result.exit_code == 0
    assert "keep every promise" in result.output

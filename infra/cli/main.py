"""`jolqara`: one program, a subcommand per job."""

from importlib import import_module

import click

COMMANDS: dict[str, str] = {
    "benchmark": "infra.cli.benchmark:benchmark",
    "camera": "infra.cli.camera:camera",
    "check-truth": "infra.cli.check_truth:check_truth",
    "dead-letters": "infra.cli.dead_letters:dead_letters",
    "demo": "infra.cli.demo:demo",
    "detect": "infra.cli.detect:detect",
    "down": "infra.cli.down:down",
    "judge": "infra.cli.judge:judge",
    "law": "infra.cli.law:law",
    "measure": "infra.cli.measure:measure_command",
    "migrate": "infra.cli.migrate:migrate",
    "publish": "infra.cli.publish:publish",
    "query": "infra.cli.query:query",
    "read-plates": "infra.cli.read_plates:read_plates",
    "schemas": "infra.cli.schemas:schemas",
    "simulate": "infra.cli.simulate:simulate",
    "sink": "infra.cli.sink:sink",
    "soak": "infra.cli.soak:soak",
    "status": "infra.cli.status:status",
    "stories": "infra.cli.stories:stories",
    "topics": "infra.cli.topics:topics",
    "up": "infra.cli.up:up",
    "worker": "infra.cli.worker:worker",
}
"""Each command and where it is; loaded when it is called, so that the light ones start at once."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jolqara")
def main() -> None:
    """Watch the road: from what traffic cameras see to lawful, explained events."""


if __name__ == "__main__":
    main()

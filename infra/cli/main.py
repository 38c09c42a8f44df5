"""`jolqara`: one program, a subcommand per job."""

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jolqara")
def main() -> None:
    """Watch the road: from what traffic cameras see to lawful, explained events."""

"""The one error of the local stack."""

import click


class StackError(click.ClickException):
    """The stack cannot do what was asked; the message says what to do about it. A command shows it and exits 1."""

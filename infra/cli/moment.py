"""Moments as options of commands."""

from datetime import UTC, datetime

import click


class Moment(click.ParamType):
    """An aware moment in ISO 8601."""

    name = "instant"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Raises BadParameter where the text is no moment or has no UTC offset."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO 8601 moment such as 2026-07-12T08:00:00+05:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks its UTC offset, as in 2026-07-12T08:00:00+05:00", param, ctx)
        return moment.astimezone(UTC)

"""A day as it is typed on the command line, refused in a sentence that shows how to write it.

Belongs here: that type. Click's own DateTime was rejected: its refusal is `does not match the format '%Y-%m-%d'`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import click

WRITTEN: Final = "YYYY-MM-DD"


class Day(click.ParamType[date]):
    """A day written YYYY-MM-DD, as a `date`."""

    name = WRITTEN

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day; a usage error where the text is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date: write it as {WRITTEN}.", param, ctx)

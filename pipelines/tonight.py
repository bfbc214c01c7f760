"""What the settings fix about every night: its home, its time zone, its date, and where its tables are kept.

Belongs here: those facts, for whoever starts a night, watches one or reads its tables. Does not belong here: the
definitions (`definitions.py`), which import every room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets.night import Night

if TYPE_CHECKING:
    from datetime import date

    from pipelines.settings import Settings


def night_settings(settings: Settings) -> dict[str, str]:
    """Return what the settings fix about every night (fields of `Night`)."""
    return {
        "home": str(settings.home),
        "tables": settings.tables,
        "timezone": settings.institution.timezone,
        "today": settings.today.isoformat() if settings.today else "",
        "first_quarter": settings.first_quarter.isoformat() if settings.first_quarter else "",
    }


def base_tables_of(settings: Settings) -> str:
    """Return where the tables the office relies on are kept: a folder or a URL."""
    return _night_of(settings).base_tables()


def tonight_of(settings: Settings) -> date:
    """Return tonight's date: the one the settings fix, else today in the institution's time zone."""
    return _night_of(settings).tonight()


def _night_of(settings: Settings) -> Night:
    return Night(**night_settings(settings), programmes=[])

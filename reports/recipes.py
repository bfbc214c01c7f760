"""What a run's files were made from, so that each can be made again: versions of tables, and what the settings said.

Belongs here: writing a recipe beside the objects, and finding the one of a file. Does not belong here: making the files
again (`pipelines/rebuilding.py`) and how long recipes are kept (`pipelines/retention.py`).

One file a run, `recipes/<run>.json` below the folder of publications. To write the versions into each workbook was
rejected: they say nothing to a reader, and a book that was saved again would no longer tell.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from assets.redcap.withheld import Withheld
from assets.storage.whole_files import write_whole
from reports.publish import PublicationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from reports.drafts import Order
    from reports.entry import Entry

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one run's files were made from.

    `tables` gives the version of each table by its path; `earlier` the same of the nights compared with, by what they
    are called. `files` gives quarter, programme, audience and unit of each file by its SHA-256. The other fields are
    those of `drafts.Order`; `withheld` has by programme the instruments and the fields.
    """

    run_id: str
    release: str
    as_of: str
    timezone: str
    quarters: tuple[str, ...]
    record_links: dict[str, str]
    institution: str
    contact: str
    withheld: dict[str, dict[str, list[str]]]
    tables: dict[str, int]
    earlier: dict[str, Any]
    files: dict[str, list[str]]

    def withheld_rows(self) -> dict[str, Withheld]:
        """Return by programme which rows of REDCap only its director may hear of."""
        return {
            programme: Withheld(frozenset(one["instruments"]), frozenset(one["fields"]))
            for programme, one in self.withheld.items()
        }

    def earlier_tables(self) -> list[dict[str, int]]:
        """Return the versions of the nights compared with."""
        return [one["tables"] for one in self.earlier.values()]

    def date_judged(self) -> date:
        """Return the date the run judged."""
        return date.fromisoformat(self.as_of)


def note_recipe(
    order: Order, *, run_id: str, tables: dict[str, int], earlier: dict[str, Any], entries: Iterable[Entry]
) -> Path:
    """Write the recipe of a run's files and return its path; a step that is repeated writes the same file."""
    recipe = Recipe(
        run_id=run_id,
        release=release(),
        as_of=order.as_of.isoformat(),
        timezone=order.timezone,
        quarters=order.quarters,
        record_links=dict(sorted(order.record_links.items())),
        institution=order.institution,
        contact=order.contact,
        withheld={
            programme: {"instruments": sorted(one.instruments), "fields": sorted(one.fields)}
            for programme, one in sorted(order.withheld.items())
        },
        tables=dict(sorted(tables.items())),
        earlier=earlier,
        files={entry.sha256: list(entry.key) for entry in entries},
    )
    path = _folder_of(order.published) / f"{_safe(run_id)}.json"
    write_whole(path, (json.dumps({"format": FORMAT, **asdict(recipe)}, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def recipes_of(published: Path) -> dict[Path, Recipe]:
    """Return all recipes by their path; `PublicationError` where one cannot be read."""
    return {path: _read(path) for path in sorted(_folder_of(published).glob("*.json"))}


def recipe_of_file(published: Path, sha256: str) -> Recipe | None:
    """Return what a file was made from, `None` where no recipe names it."""
    return next((recipe for recipe in recipes_of(published).values() if sha256 in recipe.files), None)


def release() -> str:
    """Return the release that is installed."""
    from importlib.metadata import version

    return version("mentorsync")


def _read(path: Path) -> Recipe:
    try:
        content = json.loads(path.read_bytes())
        is_known = content.pop("format") == FORMAT
        recipe = Recipe(**content | {"quarters": tuple(content["quarters"])})
    except (ValueError, KeyError, TypeError, AttributeError):
        is_known = False
    if not is_known:
        raise PublicationError(f"{path} is damaged: restore it from a backup, or remove it with its books.")
    return recipe


def _folder_of(published: Path) -> Path:
    return published / "recipes"


def _safe(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign == "-") else "_" for sign in name)

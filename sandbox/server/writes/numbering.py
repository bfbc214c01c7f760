"""Names for new records: the highest whole number plus one, within the user's data access group if there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.server.project import Project


def next_number(records: Iterable[str], *, prefix: str) -> int:
    """Return one more than the highest n among records called `<prefix><n>`; 1 when there is none."""
    pattern = re.compile(rf"{re.escape(prefix)}(\d+)", re.ASCII)
    found = (pattern.fullmatch(record) for record in records)
    return max((int(match[1]) for match in found if match), default=0) + 1


def name_prefix(*, project: Project, group: str) -> str:
    """Return what the names of a group's records begin with: the group's id and a hyphen; blank without a group.

    A group without an id in dags.csv is known by its position.
    """
    for n, row in enumerate(project.dags, start=1):
        if group and row["unique_group_name"] == group:
            return f"{row.get('data_access_group_id') or n}-"
    return ""

"""One project and one school as they are served: what was read from the folder, ready to be asked.

Holds no request logic. The tables REDCap exports as they were typed (users, dags, log …) stay rows of text here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.server.dictionary import Dictionary
    from sandbox.server.store import RecordStore
    from sandbox.server.structure import Structure

Table = list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Project:
    """A REDCap project: dictionary, structure, rows, people."""

    name: str
    info: dict[str, Any]
    version: str | None
    dictionary: Dictionary
    structure: Structure
    store: RecordStore
    users: Table
    dags: Table = field(default_factory=list)
    user_dags: Table = field(default_factory=list)
    log: Table | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    """username → token."""

    @property
    def record_id(self) -> str:
        """Name of the record id field."""
        return self.dictionary.record_id.name

    @property
    def has_repeats(self) -> bool:
        """Whether rows carry redcap_repeat_instrument and redcap_repeat_instance."""
        return bool(self.structure.repeats)

    def main_token(self) -> str:
        """Token of the first user with the API Export right, else of the first user."""
        exporting = [user["username"] for user in self.users if user.get("api_export") == "1"]
        return self.tokens[next(iter(exporting or self.tokens))]


@dataclass(frozen=True)
class School:
    """The projects of one server by folder name, and who a token belongs to."""

    projects: dict[str, Project]

    def holder(self, token: str) -> tuple[Project, dict[str, str]] | None:
        """Return the project a token opens and its user's row of users.csv, or None."""
        for project in self.projects.values():
            for username, known in project.tokens.items():
                if known.upper() == token.upper():
                    user = next(row for row in project.users if row["username"] == username)
                    return project, user
        return None


def derived_token(*, project: str, username: str) -> str:
    """Return the token of a user for whom tokens.csv has none: 32 upper-case hexadecimal characters.

    The first 32 of SHA-256 over `mentorsync sandbox <project> <username>`: the same on every machine, so a settings
    file or a test can be written before the server runs. Nothing here is secret.
    """
    text = f"mentorsync sandbox {project} {username}"
    return hashlib.sha256(text.encode()).hexdigest()[:32].upper()

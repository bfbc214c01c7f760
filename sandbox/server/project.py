"""One project and one school as they are served: what was read from the folder, ready to be asked.

Holds no request logic. The tables REDCap exports as they were typed (users, dags, log …) stay rows of text here.

A write never changes a part of a project in place: it makes another store, dictionary or table and puts it there with
`become`. A request that reads works on the `view` taken when it began, so an export that is still running keeps the
rows and the columns it began with. A lock around every request was the alternative; one slow reader would have stopped
all writers.
"""

from __future__ import annotations

import copy
import hashlib
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from sandbox.server.errors import FolderError

if TYPE_CHECKING:
    from sandbox.server.dictionary import Dictionary
    from sandbox.server.journal import Entry
    from sandbox.server.settings import ServerSettings
    from sandbox.server.store import RecordStore
    from sandbox.server.structure import Structure

Table = list[dict[str, str]]


@dataclass(kw_only=True)
class Project:
    """A REDCap project: dictionary, structure, rows, people, and what was written to it since it was loaded."""

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
    resting: Structure | None = None
    """The structure with events of a project that was switched to classic, for when it is switched back."""
    journal: list[Entry] = field(default_factory=list)
    """What was written since, oldest first; comes on top of `log`. Only ever appended to."""
    writing: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)
    """Held by whoever writes, from its first look at the project to its last change."""
    _becoming: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def view(self) -> Self:
        """Return the project as it is now; later writes do not reach it."""
        with self._becoming:
            return copy.copy(self)

    def become(self, **parts: Any) -> None:
        """Put other parts in place, all at once for whoever takes a view.

        Raises:
            AttributeError: a part is no field of a project.

        """
        unknown = [name for name in parts if name not in self.__dict__]
        if unknown:
            raise AttributeError(f"A project has no part {unknown[0]}.")
        with self._becoming:
            self.__dict__.update(parts)

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
    creating: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    """Held while a project is added."""

    def holder(self, token: str) -> tuple[Project, dict[str, str]] | None:
        """Return the project a token opens and its user's row of users.csv, or None."""
        for project in list(self.projects.values()):
            for username, known in project.tokens.items():
                if known.upper() == token.upper():
                    user = next((row for row in project.users if row["username"] == username), None)
                    return (project, user) if user is not None else None
        return None


def derived_token(*, project: str, username: str) -> str:
    """Return the token of a user for whom tokens.csv has none: 32 upper-case hexadecimal characters.

    The first 32 of SHA-256 over `mentorsync sandbox <project> <username>`: the same on every machine, so a settings
    file or a test can be written before the server runs. Nothing here is secret.
    """
    text = f"mentorsync sandbox {project} {username}"
    return hashlib.sha256(text.encode()).hexdigest()[:32].upper()


def super_token_of(settings: ServerSettings) -> str:
    """Return the token that creates projects: the settings' own, else one that is the same on every machine.

    Raises:
        FolderError: the settings' one is not 64 hexadecimal characters.

    """
    given = settings.super_token
    if given and not re.fullmatch(r"[0-9A-Fa-f]{64}", given):
        raise FolderError("The super token is not 64 hexadecimal characters; leave it out to have one derived.")
    return given or hashlib.sha256(b"mentorsync sandbox super token").hexdigest().upper()

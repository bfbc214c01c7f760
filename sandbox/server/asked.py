"""What a request asks: its parameters in every form in which clients write them.

Lists come as `records[0]`, `records[]` or one comma-separated string; booleans in any writing; a blank parameter is
one that was not sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.server.errors import ApiError, quoted_list

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from sandbox.server.project import Project
    from sandbox.server.settings import ServerSettings

_INDEXED = re.compile(r"^(\w+)\[(.*)\]$")
_FALSE = frozenset({"", "0", "false", "no", "off", "null"})
FORMATS = ("csv", "json", "xml")
_DELIMITERS = {"": ",", ",": ",", "tab": "\t", "\t": "\t", ";": ";", "|": "|", "^": "^"}


@dataclass(frozen=True)
class Form:
    """The posted parameters: plain ones by name, list elements by name in order of their index."""

    plain: dict[str, str]
    lists: dict[str, list[str]]

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter, or the default where it is absent or blank."""
        return self.plain.get(name, "") or default

    def flag(self, name: str) -> bool:
        """Return whether a boolean parameter is set: anything but a writing of false."""
        return self.plain.get(name, "").strip().lower() not in _FALSE

    @property
    def action(self) -> str:
        """What is to be done: export unless said otherwise, import where there is `data`."""
        return self.text("action", "import" if "data" in self.plain else "export").lower()

    @property
    def csv_delimiter(self) -> str:
        """The character between CSV cells: comma unless csvDelimiter says tab, `;`, `|` or `^`.

        Raises:
            ApiError: 400 for any other delimiter.

        """
        delimiter = _DELIMITERS.get(self.plain.get("csvDelimiter", "").lower())
        if delimiter is None:
            raise ApiError(400, 'The value of the parameter "csvDelimiter" is not valid')
        return delimiter

    def names(self, name: str) -> list[str]:
        """Return a list parameter without blanks; empty means all."""
        found = self.lists.get(name)
        if found is None:
            found = self.plain.get(name, "").split(",")
        return [value.strip() for value in found if value.strip()]

    @property
    def return_format(self) -> str:
        """Format of errors: returnFormat, else format, else xml."""
        asked = self.text("returnFormat", self.text("format", "xml")).lower()
        return asked if asked in FORMATS else "xml"

    @property
    def answer_format(self) -> str:
        """Format of data: csv, json or (default) xml."""
        asked = self.text("format", "xml").lower()
        return asked if asked in FORMATS else "xml"


def form_of(pairs: list[tuple[str, str]]) -> Form:
    """Return the form of decoded key/value pairs; indices may be out of order or have gaps."""
    plain: dict[str, str] = {}
    indexed: dict[str, list[tuple[int, int, str]]] = {}
    for n, (key, value) in enumerate(pairs):
        match = _INDEXED.match(key)
        if match is None:
            plain[key] = value
            continue
        index = int(match[2]) if match[2].isdecimal() else n
        indexed.setdefault(match[1], []).append((index, n, value))
    return Form(plain, {name: [value for _, _, value in sorted(found)] for name, found in indexed.items()})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One admitted request: the form, the project its token opens, the user it belongs to, the server's settings.

    `project` is a view for a request that reads and the project itself for one that writes; `now` is the server's local
    time without a zone.
    """

    form: Form
    project: Project
    user: dict[str, str]
    settings: ServerSettings
    now: datetime

    def names(self, name: str) -> list[str]:
        """Return a list parameter.

        Raises:
            ApiError: 400 for a plain string where the settings refuse those.

        """
        if self.settings.refuses_comma_lists and self.form.text(name) and name not in self.form.lists:
            raise ApiError(
                400,
                f'The "{name}" parameter has been provided with a value, but the value is not an array. '
                f'The "{name}" parameter must be provided as an array of one or more values.',
            )
        return self.form.names(name)

    def known_names(self, name: str, known: Container[str]) -> list[str]:
        """Return a list parameter of forms or events without the names that are unknown.

        Unknown names leave nothing to narrow by, so that a list of nothing else means all, as on an old server.

        Raises:
            ApiError: 400 for an unknown name where the settings refuse those.

        """
        names = self.names(name)
        wrong = [value for value in names if value not in known]
        if wrong and self.settings.unknown_names_are_refused:
            text = self.settings.unknown_name_error.format(parameter=name, values=quoted_list(wrong))
            raise ApiError(400, text)
        return [] if wrong else names

    def has(self, privilege: str) -> bool:
        """Whether the user's column of that name grants the privilege."""
        return self.user.get(privilege, "") not in {"", "0"}

"""One REDCap project over PyCap: all that can be asked of it.

Belongs here: which requests there are. Does not belong here: sending them (`sending.py`), what an answer means
(`answers.py`), frames (`rows.py`), or whether they may be used (`pull.py`).

Only what is named here can be asked: metadata, repeat settings, version, record ids, records by allow-listed field, and
the record ids of rows on which a field holds something; there is no way to ask for forms, logs, reports, files or the
project's XML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from assets.redcap.answers import is_dictionary
from assets.redcap.errors import NotAllowedError, RefusedError
from assets.redcap.sending import USUAL, Asked, Sender, token_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    import requests

    from assets.redcap.answers import Expected
    from assets.redcap.pace import Pace
    from assets.redcap.sending import Patience

    Answer = TypeVar("Answer")

FORM_VARIABLES: Final = 1000
"""Variables one request may hold. PHP drops those beyond `max_input_vars` (1,000 unless raised) without a word, and a
request that lost its fields is answered with every field of the project, narrative included."""

_OTHER_VARIABLES: Final = 20
_CONNECT_SECONDS: Final = 10.0
_TOKEN_LENGTH: Final = 32


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Return a request with no credentials but its token: left to itself, `requests` would add those of `~/.netrc`."""
    return request


class RedcapClient(Sender):
    """One project."""

    def __init__(
        self,
        *,
        project: str,
        url: str,
        token: str,
        pace: Pace,
        verify: bool | str = True,
        patience: Patience = USUAL,
        batch_records: int = 1000,
    ) -> None:
        """Check address and token by shape, ask nothing yet; `RedcapError` where either cannot be right."""
        from redcap.project import Project

        super().__init__(project=project, pace=pace, patience=patience)
        self._batch_records = batch_records
        self._metadata: list[dict[str, str]] | None = None
        if not url.endswith("/api/"):
            raise self.error("the API address is wrong: `url` in the settings ends in /api/")
        if len(token) != _TOKEN_LENGTH:
            variable = token_variable(project)
            raise self.error(f"{variable} does not hold a token: a project's token has {_TOKEN_LENGTH} characters")
        self._redcap = Project(
            url,
            token,
            verify_ssl=verify,
            timeout=(_CONNECT_SECONDS, patience.timeout_seconds),
            allow_redirects=False,
            auth=_as_it_is,
            hooks={"response": self.checked},
        )

    def __repr__(self) -> str:
        """Name the project only; a token in a traceback would be a token in a log."""
        return f"RedcapClient({self.project!r})"

    def metadata(self) -> list[dict[str, str]]:
        """Return the data dictionary, one mapping of REDCap's 18 columns per field, the record id's first.

        It is asked for once; PyCap looks the record id up in it before every export.
        """
        if self._metadata is None:
            found: Any = self._ask("the data dictionary", lambda: self._redcap.metadata, expected="json")
            if not is_dictionary(found):
                raise self.error("the data dictionary came without fields: check that the project has instruments")
            self._metadata = list(found)
        return self._metadata

    def repeating(self) -> list[dict[str, str]] | None:
        """Return what repeats (form_name, and event_name in a longitudinal project), empty where nothing does.

        `None` where the token may not ask: that takes the Project Design right, which is optional here.
        """
        ask = self._redcap.export_repeating_instruments_events
        try:
            found: list[dict[str, str]] = self._ask("the repeat settings", ask, expected="json")
        except NotAllowedError:
            return None
        except RefusedError:
            return []
        return found

    def version(self) -> str:
        """Return the server's REDCap version, empty where it gives none that can be read."""
        return str(self._ask("its version", self._redcap.export_version, expected="text") or "")

    def row_keys(
        self, *, fields: Sequence[str], records: list[str] | None = None, changed_since: datetime | None = None
    ) -> bytes:
        """Return a CSV of the record id and form statuses (`fields`), with event and instance of every row.

        Of all records, of those named, or of those created or modified since a moment in the server's local time,
        without a zone.
        """
        return self._export("the record ids", fields=fields, records=records, changed_since=changed_since)

    def filled_keys(self, *, field: str, record_id: str, records: list[str] | None = None) -> bytes:
        """Return a CSV of the record id alone, of the rows on which a field holds something; never the field."""
        return self._export(
            "the rows that hold something", fields=[record_id], records=records, filter_logic=f"[{field}] <> ''"
        )

    def form_status(self, *, form: str, record_id: str, record: str) -> bytes:
        """Return a CSV of one record's form status, from which the right to export the form can be told."""
        return self._export("a form's status", fields=[record_id, f"{form}_complete"], records=[record])

    def largest_batch(self, *, fields: int) -> int:
        """Return how many records one request may name beside so many fields."""
        return max(1, min(self._batch_records, FORM_VARIABLES - _OTHER_VARIABLES - fields))

    def records(self, *, fields: Sequence[str], records: list[str] | None) -> bytes:
        """Return a CSV of the fields of some records, or of all; `fields[0]` is the record id."""
        return self._export("records", fields=fields, records=records)

    def _export(
        self,
        what: str,
        *,
        fields: Sequence[str],
        records: list[str] | None = None,
        filter_logic: str | None = None,
        changed_since: datetime | None = None,
    ) -> bytes:
        if filter_logic and len(fields) != 1:
            raise self.error("a filter may be asked for with the record id alone, so that no answer comes with it")
        return self._csv(
            what,
            lambda: self._redcap.export_records(
                format_type="csv",
                fields=list(fields),
                records=records,
                filter_logic=filter_logic,
                date_begin=changed_since,
                event_name="unique",
                export_blank_for_gray_form_status=True,
            ),
            fields=fields,
        )

    def _csv(self, what: str, call: Callable[[], object], *, fields: Sequence[str]) -> bytes:
        """Return a record export as it came: of a large one, each copy as text costs as much as reading it."""
        self.metadata()
        asked = Asked("csv", fields)
        self.sent(what, call, asked)
        return asked.body

    def _ask(self, what: str, call: Callable[[], Answer], *, expected: Expected) -> Answer:
        return self.sent(what, call, Asked(expected))

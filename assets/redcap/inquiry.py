"""What the doctor may ask a REDCap project and a night may not: users' rights, groups, the project's own flags.

Belongs here: those requests, and dropping what is not needed of their answers. Does not belong here: sending and trying
again (`client.py`) and what an answer means (`doctor.py`). They are a class of their own so that no pull can ask for
people's accounts by mistake.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from assets.redcap.client import RedcapClient
from assets.redcap.errors import NotAllowedError, RefusedError
from assets.redcap.rights import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ABOUT: Final = ("is_longitudinal", "has_repeating_instruments_or_events", "in_production")
"""What is kept of the answer to content=project; the rest of it names the investigator."""


class Inquirer(RedcapClient):
    """A client for the doctor. Names and addresses of users are dropped as soon as they arrive."""

    def about(self) -> dict[str, Any]:
        """Return what the project says of itself, the keys of `ABOUT` only: the rest names its investigator."""
        found = self._ask("the project's settings", self._redcap.export_project_info, expected="json")
        return {name: found.get(name) for name in ABOUT} if isinstance(found, dict) else {}

    def users(self) -> list[dict[str, Any]] | None:
        """Return the project's users, the columns of `rights.KEPT` only, `None` where the token may not ask.

        That may take the User Rights right, which is optional here. Names and addresses are dropped.
        """
        found = self._optional("the users' rights", self._redcap.export_users)
        return None if found is None else [{name: row.get(name) for name in KEPT} for row in found]

    def groups(self) -> list[str] | None:
        """Return the data access groups' unique names, `None` without the right to ask: Data Access Groups."""
        found = self._optional("the data access groups", self._redcap.export_dags)
        return None if found is None else [str(row.get("unique_group_name", "")) for row in found]

    def _optional(self, what: str, call: Callable[[], Any]) -> list[dict[str, Any]] | None:
        try:
            found = self._ask(what, call, expected="json")
        except (NotAllowedError, RefusedError):
            # Without parameters, a request can only be wrong for want of a right; the words differ by version.
            return None
        return found if isinstance(found, list) and all(isinstance(row, dict) for row in found) else []

    def record_ids_with_groups(self, *, record_id: str) -> bytes:
        """Return a CSV of the record ids with `redcap_data_access_group`, which is absent for a user in a group."""
        return self._csv(
            "the record ids",
            lambda: self._redcap.export_records(format_type="csv", fields=[record_id], export_data_access_groups=True),
            fields=[record_id],
        )

    def columns_of_record(self, record: str, *, fields: Sequence[str]) -> list[str]:
        """Return the columns that come when these fields of one record are asked for; its answers are dropped."""
        answer = self._csv(
            "one record",
            lambda: self._redcap.export_records(format_type="csv", fields=list(fields), records=[record]),
            fields=fields,
        )
        return [name.strip('"') for name in answer.partition(b"\n")[0].decode("utf-8", "replace").split(",")]

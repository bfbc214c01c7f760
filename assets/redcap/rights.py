"""What the token's user may do in a project.

Belongs here: reading REDCap's list of users as rights, and finding the token's user in it. Does not belong here: asking
(`client.py`) and what is said about the rights found (`remarks_on_rights.py`).

REDCap never says whose token it was given. A setting names the user; without one he is told by what the token could and
could not do, and where several users are left, nothing is said about any of them: guessing would clear the wrong token.
Names and addresses of users are not kept, apart from the username the setting is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NONE, FULL, DEIDENTIFIED, WITHOUT_IDENTIFIERS = 0, 1, 2, 3
"""REDCap's data export rights per instrument."""

NOT_NEEDED: Final[Mapping[str, str]] = {
    "record_create": "Create Records",
    "record_rename": "Rename Records",
    "record_delete": "Delete Records",
    "data_import_tool": "Data Import Tool",
    "logging": "Logging",
    "mobile_app": "Mobile App",
    "lock_records": "Lock Records",
    "lock_records_all_forms": "Lock all instruments",
    "lock_records_customization": "Record Locking Customization",
    "file_repository": "File Repository",
}
"""Rights a token has no use for here, by REDCap's column, with the name its page gives them."""

KEPT: Final = (
    *("username", "expiration", "data_access_group", "design", "user_rights", "data_access_groups"),
    *("api_export", "api_import", "forms_export", *NOT_NEEDED),
)
"""The columns of REDCap's list of users that are looked at; all others are dropped as soon as they arrive."""


@dataclass(frozen=True, slots=True)
class UserRights:
    """One user's rights. `granted` are REDCap's columns that are switched on; `forms` instrument → export right.

    `expires` is the last day, `None` where there is none; `forms` is empty where the server does not say.
    """

    username: str
    expires: date | None
    in_group: bool
    granted: frozenset[str]
    forms: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the token showed of its user by what it could do; `None` where it showed nothing."""

    design: bool | None = None
    data_access_groups: bool | None = None
    in_group: bool | None = None


def rights_of(row: Mapping[str, Any]) -> UserRights:
    """Return one row of REDCap's list of users as rights; flags may be numbers or text, forms an object or a list."""
    switches = set(KEPT) - {"username", "expiration", "data_access_group", "forms_export"}
    return UserRights(
        username=str(row.get("username") or ""),
        expires=_day(str(row.get("expiration") or "")),
        in_group=bool(row.get("data_access_group")),
        granted=frozenset(name for name in switches if str(row.get(name) or "0") != "0"),
        forms=_levels(row.get("forms_export")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _levels(given: Any) -> dict[str, int]:
    if isinstance(given, str):
        given = dict(part.split(":", 1) for part in given.split(",") if ":" in part)
    if not isinstance(given, dict):
        return {}
    return {str(form).strip(): int(level) for form, level in given.items() if str(level).strip().isdecimal()}


def possible_users(users: Sequence[UserRights], *, username: str, shown: Shown) -> list[UserRights]:
    """Return the users the token may belong to: the one the settings name, else those who could do what it did."""
    if username:
        return [user for user in users if user.username == username]
    exporting = [user for user in users if "api_export" in user.granted]
    fitting = [user for user in exporting if _fits(user, shown)]
    return fitting or exporting


def _fits(user: UserRights, shown: Shown) -> bool:
    has = {
        "design": "design" in user.granted,
        "data_access_groups": "data_access_groups" in user.granted,
        "in_group": user.in_group,
    }
    seen = {"design": shown.design, "data_access_groups": shown.data_access_groups, "in_group": shown.in_group}
    return all(seen[name] is None or seen[name] == has[name] for name in has)

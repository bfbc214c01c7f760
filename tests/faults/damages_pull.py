"""Damage to REDCap's answers, to the token, and to the design of a project, each kind with what must catch it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.faults.damage import HIT, Damage, read_rows, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.damage import Place

FRESH = f"fresh_{HIT}"
TOKEN = f"REDCAP_TOKEN_{HIT.upper()}"


def _answer(place: Place, *, content: str, fault: dict[str, Any]) -> None:
    place.faults.append({"match": {"project": HIT, "content": content}, **fault})


def _answer_with_values(place: Place, *, fault: dict[str, Any]) -> None:
    """Let the fault strike the answers with values, and not those with the keys that exist."""
    place.faults.append({"match": {"project": HIT, "content": "record", "field": "mt_date"}, **fault})


def _some(**fault: Any) -> Callable[[Place], None]:
    return partial(_answer_with_values, fault=fault)


def _bad(content: str, **fault: Any) -> Callable[[Place], None]:
    return partial(_answer, content=content, fault=fault)


def _no_token(place: Place) -> None:
    place.environment[TOKEN] = ""


def _odd_token(place: Place) -> None:
    place.environment[TOKEN] = "not-a-token"


def _unknown_token(place: Place) -> None:
    place.environment[TOKEN] = "0123456789ABCDEF0123456789ABCDEF"


def _field(place: Place, name: str, **values: str) -> None:
    place.design([row | values if row["field_name"] == name else row for row in place.dictionary()])


def _renamed(place: Place) -> None:
    _field(place, "mt_date", field_name="mt_held_on")
    place.save(
        [{("mt_held_on" if key == "mt_date" else key): value for key, value in row.items()} for row in place.records()]
    )


def _dropped(place: Place) -> None:
    place.design([row for row in place.dictionary() if row["field_name"] != "mt_mode"])
    place.save([{key: value for key, value in row.items() if key != "mt_mode"} for row in place.records()])


def _recoded(place: Place) -> None:
    _field(place, "mt_mode", select_choices_or_calculations="1, Video | 2, In person | 3, Phone")


def _retyped(place: Place) -> None:
    _field(place, "mt_mode", field_type="checkbox")
    place.save(
        [{("mt_mode___1" if key == "mt_mode" else key): value for key, value in row.items()} for row in place.records()]
    )


def _rights(place: Place, level: str, *, form: str) -> None:
    users = read_rows(place.redcap / "users.csv")
    for user in users:
        if user["username"] == "mentorsync":
            forms = dict(part.split(":") for part in user["forms_export"].split(","))
            forms[form] = level
            user["forms_export"] = ",".join(f"{name}:{right}" for name, right in forms.items())
    write_rows(place.redcap / "users.csv", users)


def _no_right(place: Place) -> None:
    _rights(place, "0", form="meeting")


def _de_identified(place: Place) -> None:
    _rights(place, "2", form="faculty_profile")


def _half_deleted(place: Place) -> None:
    records = list(dict.fromkeys(row["record_id"] for row in place.records()))
    kept = set(records[: len(records) // 2])
    place.save([row for row in place.records() if row["record_id"] in kept])


def _cleared(place: Place) -> None:
    path = place.redcap / "records.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")


PULL_DAMAGES = (
    Damage("REDCap: an empty body", _bad("record", kind="empty_body"), FRESH, "programme held"),
    Damage("REDCap: a sign-in page with status 200", _bad("record", kind="login_page"), FRESH, "programme held"),
    Damage("REDCap: maintenance", _bad("record", kind="offline"), FRESH, "programme held"),
    Damage("REDCap: maintenance with status 200", _bad("record", kind="offline", status=200), FRESH, "programme held"),
    Damage("REDCap: out of memory with status 200", _bad("record", kind="out_of_memory"), FRESH, "programme held"),
    Damage("REDCap: its database is down", _bad("record", kind="database_down"), FRESH, "programme held"),
    Damage("REDCap: an unknown error's page", _bad("record", kind="unknown_error"), FRESH, "programme held"),
    Damage("REDCap: a server error", _bad("record", kind="server_error"), FRESH, "programme held"),
    Damage("REDCap: a gateway times out", _bad("record", kind="gateway_timeout"), FRESH, "programme held"),
    Damage("REDCap: a firewall's page", _bad("record", kind="firewall"), FRESH, "programme held"),
    Damage("REDCap: moved elsewhere", _bad("record", kind="moved"), FRESH, "programme held"),
    Damage("REDCap: the address is banned", _bad("record", kind="rate_limit", ban_after=0), FRESH, "programme held"),
    Damage("REDCap: too slow", _bad("record", kind="slow", delay_seconds=6), FRESH, "programme held"),
    Damage("REDCap: the answer is cut", _bad("record", kind="truncated"), FRESH, "programme held"),
    Damage("REDCap: rows are missing from the answer", _some(drop_rows=3), FRESH, "programme held"),
    Damage("REDCap: rows come twice", _some(duplicate_rows=3), FRESH, "programme held"),
    Damage("REDCap: no dictionary", _bad("metadata", kind="empty_body"), FRESH, "programme held"),
    Damage("REDCap: a dictionary that is a page", _bad("metadata", kind="login_page"), FRESH, "programme held"),
    Damage("REDCap: bytes that are no text", _bad("metadata", kind="invalid_utf8"), FRESH, "programme held"),
    Damage("token: none is set", _no_token, FRESH, "programme held"),
    Damage("token: it is none", _odd_token, FRESH, "programme held"),
    Damage("token: it opens nothing any more", _unknown_token, FRESH, "programme held"),
    Damage("token: it expired", _bad("record", kind="expired_token"), FRESH, "programme held"),
    Damage("rights: one form may not be exported any more", _no_right, FRESH, "programme held"),
    Damage("rights: identifiers are left out", _de_identified, FRESH, "programme held"),
    Damage("design: a mapped field was renamed", _renamed, FRESH, "programme held"),
    Damage("design: a mapped field was deleted", _dropped, FRESH, "programme held"),
    Damage("design: the choices were recoded", _recoded, FRESH, "programme held"),
    Damage("design: a field became a checkbox", _retyped, FRESH, "programme held"),
    Damage("records: half of them were deleted", _half_deleted, FRESH, "programme held"),
    Damage("records: the project was cleared", _cleared, FRESH, "programme held"),
)

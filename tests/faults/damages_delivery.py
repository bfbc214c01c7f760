"""Damage to a delivery of HR as a whole: each kind must be refused, and nothing published."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from tests.faults.damage import Damage

if TYPE_CHECKING:
    from tests.faults.damage import Place

GATE = "delivery_accepted"
DAY = 86_400


def _text(place: Place, name: str) -> str:
    return (place.hr / name).read_text(encoding="utf-8")


def _missing(place: Place) -> None:
    (place.hr / "people.csv").unlink()


def _empty(place: Place) -> None:
    (place.hr / "appointments.csv").write_bytes(b"")


def _cut(place: Place) -> None:
    text = _text(place, "people.csv")
    (place.hr / "people.csv").write_text(text[: len(text) - 7], encoding="utf-8")


def _cut_in_quotes(place: Place) -> None:
    text = _text(place, "people.csv")
    (place.hr / "people.csv").write_text(text + '99,"Ann\n', encoding="utf-8")


def _login_page(place: Place) -> None:
    (place.hr / "people.csv").write_text("<html><body>Sign in</body></html>\n", encoding="utf-8")


def _half(place: Place) -> None:
    rows = place.delivered("people")
    place.deliver("people", rows[: len(rows) // 2])


def _fewer_appointments(place: Place) -> None:
    rows = place.delivered("appointments")
    last = {row["department_code"]: row for row in rows}
    place.deliver("appointments", [*rows[: len(rows) // 2], *last.values()])


def _department_gone(place: Place) -> None:
    rows = place.delivered("appointments")
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["department_code"]] = counts.get(row["department_code"], 0) + 1
    rarest = min(counts, key=lambda code: counts[code])
    biggest = max(counts, key=lambda code: counts[code])
    place.deliver(
        "appointments",
        [row | {"department_code": biggest} if row["department_code"] == rarest else row for row in rows],
    )


def _other_dates(place: Place) -> None:
    rows = place.delivered("appointments")
    for row in rows:
        year, month, day = row["valid_from"].split("-")
        row["valid_from"] = f"{month}/{day}/{year}"
    place.deliver("appointments", rows)


def _other_header(place: Place) -> None:
    text = _text(place, "people.csv")
    (place.hr / "people.csv").write_text(text.replace("person_id", "EMPLID", 1), encoding="utf-8")


def _old(place: Place) -> None:
    then = time.time() - 400 * DAY
    for path in place.hr.iterdir():
        os.utime(path, (then, then))


def _old_workbook(place: Place) -> None:
    (place.hr / "people.csv").write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)


def _half_workbook(place: Place) -> None:
    (place.hr / "people.csv").unlink()
    (place.hr / "people.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 600)


def _both(place: Place) -> None:
    (place.hr / "people.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 600)


def _utf16(place: Place) -> None:
    (place.hr / "people.csv").write_text(_text(place, "people.csv"), encoding="utf-16")


def _no_units(place: Place) -> None:
    (place.hr / "units.csv").unlink()


def _no_leave_rows(place: Place) -> None:
    header = _text(place, "leave.csv").splitlines(keepends=True)[0]
    (place.hr / "leave.csv").write_text(header, encoding="utf-8")


def _unknown_ranks(place: Place) -> None:
    place.deliver("appointments", [row | {"rank": "XQ7"} for row in place.delivered("appointments")])


def _all_primary(place: Place) -> None:
    rows = place.delivered("appointments")
    joint = [row | {"appointment_id": row["appointment_id"] + "-J", "is_primary": "true"} for row in rows]
    place.deliver("appointments", [*rows, *joint])


def _ids_cut(place: Place) -> None:
    rows = place.delivered("people")
    place.deliver("people", [row | {"person_id": "n/a"} if n % 3 == 0 else row for n, row in enumerate(rows)])


DELIVERY_DAMAGES = (
    Damage("HR: a file is missing", _missing, GATE, "blocked"),
    Damage("HR: a file is empty", _empty, GATE, "blocked"),
    Damage("HR: the upload was cut in its last row", _cut, GATE, "blocked"),
    Damage("HR: the upload was cut inside quotes", _cut_in_quotes, GATE, "blocked"),
    Damage("HR: a sign-in page in place of the file", _login_page, GATE, "blocked"),
    Damage("HR: half the people are missing", _half, GATE, "blocked"),
    Damage("HR: a third of the appointments are missing", _fewer_appointments, GATE, "blocked"),
    Damage("HR: a department has no row any more", _department_gone, GATE, "blocked"),
    Damage("HR: dates in another order", _other_dates, GATE, "blocked"),
    Damage("HR: the key column has another name", _other_header, GATE, "blocked"),
    Damage("HR: nothing new for a year", _old, GATE, "blocked"),
    Damage("HR: an old or locked workbook under the name of a CSV", _old_workbook, GATE, "blocked"),
    Damage("HR: a half-written workbook", _half_workbook, GATE, "blocked"),
    Damage("HR: the same table as CSV and as workbook", _both, GATE, "blocked"),
    Damage("HR: written in UTF-16", _utf16, GATE, "blocked"),
    Damage("HR: an optional file is no longer delivered", _no_units, GATE, "blocked"),
    Damage("HR: a file has lost all its rows", _no_leave_rows, GATE, "blocked"),
    Damage("HR: a new code list", _unknown_ranks, GATE, "blocked"),
    Damage("HR: a broken join doubles the primaries", _all_primary, GATE, "blocked"),
    Damage("HR: a third of the ids are none", _ids_cut, GATE, "blocked"),
)

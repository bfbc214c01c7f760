"""A tiny REDCap on loopback that can answer oddly: what the sandbox's own faults do not cover is scripted here.

Belongs here: one invented project of two instruments and the scripted answers. It shares no code with the pipeline, so
it cannot share a mistake with it.
"""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from assets.redcap.mapping import Mapping
from tests.sources.loopback import Answering, listening_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "0123456789ABCDEF0123456789ABCDEF"
CANARY = "CANARY-narrative-7f3a"
OUT_OF_MEMORY = (
    b'<br />\n<b>Fatal error</b>\n{"error":"REDCap ran out of server memory. The request cannot be processed. Please'
    b' try importing/exporting a smaller amount of data."}'
)
UNKNOWN_ERROR = b"<html><p>multiple browser tabs of the same REDCap page. If that is not the case, ...</p></html>"

MAPPING = Mapping.model_validate(
    {
        "programme": "tiny",
        "projects": {"tiny": {}},
        "record_id": "record_id",
        "instruments": {
            "profile": {"filled_by": "faculty member", "when": "once", "answers": 0},
            "meeting": {"filled_by": "mentee", "when": "after each meeting", "answers": 2, "repeats": True},
        },
        "narrative": {"notes": ["nt_goals"]},
        "people": {
            "faculty": {"instrument": "profile", "employee_id": "pf_id", "name": "pf_name", "owns_record": True},
            "met_with": {"instrument": "meeting", "employee_id": "mt_mentor"},
        },
        "events": [
            {
                "kind": "meeting",
                "instrument": "meeting",
                "person": "faculty",
                "attendee": "met_with",
                "held_on": "mt_date",
                "mode": {"field": "mt_mode", "codes": {"1": "in_person", "2": "video"}},
            }
        ],
    }
)


def field_row(name: str, form: str, kind: str = "text", choices: str = "", validation: str = "") -> dict[str, str]:
    """Return a dictionary row with the columns the pipeline looks at."""
    return {
        "field_name": name,
        "form_name": form,
        "field_type": kind,
        "field_label": name.upper(),
        "select_choices_or_calculations": choices,
        "text_validation_type_or_show_slider_number": validation,
        "identifier": "",
        "required_field": "",
    }


def dictionary() -> list[dict[str, str]]:
    """Return the project's data dictionary, a narrative field included."""
    return [
        field_row("record_id", "profile"),
        field_row("pf_id", "profile"),
        field_row("pf_name", "profile"),
        field_row("mt_mentor", "meeting"),
        field_row("mt_date", "meeting", validation="date_ymd"),
        field_row("mt_mode", "meeting", "radio", "1, In person | 2, Video, with or without picture"),
        field_row("nt_goals", "notes", "notes"),
    ]


def profile(record: str, **values: str) -> dict[str, str]:
    """Return a base row."""
    return {"record_id": record, "pf_id": f"00{record}", "profile_complete": "2", "nt_goals": CANARY, **values}


def meeting(record: str, instance: int, **values: str) -> dict[str, str]:
    """Return a repeating instance."""
    return {
        "record_id": record,
        "redcap_repeat_instrument": "meeting",
        "redcap_repeat_instance": str(instance),
        "mt_date": "2026-03-04",
        "mt_mode": "1",
        "meeting_complete": "2",
        **values,
    }


def some_rows(records: int = 4) -> list[dict[str, str]]:
    """Return records `1` … with one meeting each."""
    return [row for n in range(1, records + 1) for row in (profile(str(n)), meeting(str(n), 1))]


@dataclass
class Odd:
    """One scripted answer; `content` names the request it is for, `body` may transform the true body."""

    content: str
    body: bytes | Callable[[bytes], bytes] | None = None
    status: int = 200
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    short_by: int = 0
    when: Callable[[dict[str, str]], bool] = lambda _asked: True


@dataclass
class OddRedcap:
    """The project and its script. An `Odd` is used up by one request, unless it is in `always`.

    `withheld` fields are left out of every export, `added` ones come unasked. `authorizations`: what requests showed
    beside their token.
    """

    url: str = ""
    metadata: list[dict[str, str]] = field(default_factory=dictionary)
    rows: list[dict[str, str]] = field(default_factory=some_rows)
    repeating: list[dict[str, str]] = field(default_factory=lambda: [{"form_name": "meeting", "custom_form_label": ""}])
    script: list[Odd] = field(default_factory=list)
    always: list[Odd] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    with_repeat_columns: bool = True
    changed: set[str] = field(default_factory=set)
    authorizations: set[str | None] = field(default_factory=set)

    def asked_for(self, content: str) -> list[dict[str, str]]:
        """Return the requests of one kind, ids-only exports as `ids`."""
        return [asked for asked in self.requests if kind_of(asked) == content]

    def answer(self, asked: dict[str, str]) -> tuple[bytes, str]:
        """Return the true body and content type."""
        kind = asked["content"]
        if kind == "metadata":
            return json.dumps(self.metadata).encode(), "application/json; charset=utf-8"
        if kind == "repeatingFormsEvents":
            return json.dumps(self.repeating).encode(), "application/json; charset=utf-8"
        if kind == "version":
            return b"15.5.0", "text/html; charset=utf-8"
        return self.records_csv(asked), "text/csv"

    def records_csv(self, asked: dict[str, str]) -> bytes:
        """Return the records as CSV: the fields asked for, repeat columns with the id where anything repeats.

        A window of changes (`dateRangeBegin`) selects the records in `changed`, whenever that was.
        """
        fields = [value for key, value in asked.items() if key.startswith("fields[")]
        records = {value for key, value in asked.items() if key.startswith("records[")}
        names = [row["field_name"] for row in self.metadata] + ["profile_complete", "meeting_complete"]
        columns = [name for name in names if name in {*fields, *self.added} - self.withheld]
        if self.with_repeat_columns:
            columns[1:1] = ["redcap_repeat_instrument", "redcap_repeat_instance"]
        wanted = [row for row in self.rows if not records or row["record_id"] in records]
        if asked.get("dateRangeBegin"):
            wanted = [row for row in wanted if row["record_id"] in self.changed]
        if not wanted:
            return b"\n"
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(wanted)
        return text.getvalue().encode()


def kind_of(asked: dict[str, str]) -> str:
    """Return the request's content; an export of record id and form statuses is `ids`, of what changed `changed`."""
    fields = [value for key, value in asked.items() if key.startswith("fields[")]
    if asked["content"] != "record" or any(name != "record_id" and not name.endswith("_complete") for name in fields):
        return asked["content"]
    return "changed" if asked.get("dateRangeBegin") else "ids"


@contextmanager
def serve_odd() -> Iterator[OddRedcap]:
    """Serve an `OddRedcap` on a free loopback port."""
    redcap = OddRedcap()

    class Handler(Answering):
        def do_POST(self) -> None:  # noqa: N802 - http.server's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = dict(parse_qsl(body.decode(), keep_blank_values=True))
            redcap.requests.append(asked)
            redcap.authorizations.add(self.headers.get("Authorization"))
            self.reply(asked, next_odd(redcap, asked))

        def reply(self, asked: dict[str, str], odd: Odd | None) -> None:
            true, content_type = redcap.answer(asked)
            if asked.get("token") != TOKEN and odd is None:
                odd = Odd("", status=403, body=b'{"error":"You do not have permissions to use the API"}')
            sent = true
            if odd is not None and odd.body is not None:
                sent = odd.body if isinstance(odd.body, bytes) else odd.body(true)
            self.send(
                sent,
                status=odd.status if odd else 200,
                content_type=(odd.content_type if odd else None) or content_type,
                headers=odd.headers if odd else {},
                short_by=odd.short_by if odd else 0,
            )

    with listening_with(Handler) as address:
        redcap.url = f"{address}/api/"
        yield redcap


def next_odd(redcap: OddRedcap, asked: dict[str, str]) -> Odd | None:
    """Return the scripted answer for a request, if any."""
    for odd in redcap.script:
        if odd.content == kind_of(asked) and odd.when(asked):
            redcap.script.remove(odd)
            return odd
    return next((odd for odd in redcap.always if odd.content == kind_of(asked) and odd.when(asked)), None)

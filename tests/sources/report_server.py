"""A report server on loopback that answers as Workday's RaaS does, and oddly where a script says so.

Belongs here: invented workers, the server and its script. It shares no code with the pipeline, so it cannot share a
mistake with it.
"""

from __future__ import annotations

import base64
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.loopback import Answering, listening_with

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = "ISU_mentorsync"
PASSWORD = "canary-password-93c1"

Entry = dict[str, Any]


@dataclass
class Odd:
    """One scripted answer, used up by one request."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    short_by: int = 0


@dataclass
class ReportServer:
    """Reports by name: entries as JSON, or text as CSV. `script` holds the next answers, `asked` every path asked."""

    url: str = ""
    reports: dict[str, list[Entry] | str] = field(default_factory=dict)
    script: list[Odd] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def address(self, report: str, form: str = "json") -> str:
        """Return a report's address."""
        return f"{self.url}/ccx/service/customreport2/tenant/{USER}/{report}?format={form}"

    def answer(self, path: str) -> tuple[bytes, str]:
        """Return the true body and content type of an address."""
        parts = urlsplit(path)
        report = self.reports[parts.path.rsplit("/", 1)[-1]]
        if isinstance(report, str):
            return report.encode(), "text/csv;charset=utf-8"
        assert parse_qs(parts.query)["format"] == ["json"]
        return json.dumps({"Report_Entry": report}).encode(), "application/json"


@contextmanager
def serve_reports() -> Iterator[ReportServer]:
    """Serve a `ReportServer` on a free loopback port."""
    served = ReportServer()
    login = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(Answering):
        def do_GET(self) -> None:  # noqa: N802 - http.server's name
            served.asked.append(self.path)
            if self.headers.get("Authorization") != login:
                self.reply(Odd(b"<html>Unauthorized</html>", status=401, content_type="text/html"))
            elif served.script:
                self.reply(served.script.pop(0))
            else:
                body, content_type = served.answer(self.path)
                self.reply(Odd(body, content_type=content_type))

        def reply(self, odd: Odd) -> None:
            self.send(
                odd.body,
                status=odd.status,
                content_type=odd.content_type,
                headers=odd.headers,
                short_by=odd.short_by,
            )

    with listening_with(Handler) as address:
        served.url = address
        yield served


def worker(number: str, **changes: Any) -> Entry:
    """Return an invented worker in the shape of a Workday worker: a chair with two current appointments."""
    appointment = {
        "AcademicAppointmentEndDate": None,
        "AcademicAppointmentIdentifierTypeID": "Primary",
        "AcademicAppointmentStartDate": "2017-04-01T07:00:00.000Z",
        "AcademicAppointmentTitle": "Professor",
        "AcademicAppointmentTrackID": f"AC-{number}-1",
        "AcademicUnitID": "050",
        "ActualAcademicAppointmentEndDate": None,
        "AppointmentPositionID": "PN-1",
        "SuperiorAcademicUnitID": "081",
    }
    chair = {
        **appointment,
        "AcademicAppointmentIdentifierTypeID": "Administrative",
        "AcademicAppointmentTitle": "Chair",
        "AcademicAppointmentTrackID": f"AC-{number}-2",
        "AppointmentPositionID": None,
    }
    return {
        "EmployeeID": number,
        "EmployeeIDPrior": None,
        "LegalFirstName": "Ada",
        "LegalMiddleName": None,
        "LegalLastName": f"Example{number}",
        "PreferredFirstName": "Ada",
        "PreferredLastName": "Example",
        "NetID": f"ada{number}",
        "WorkerContact": {
            "EmailAddresses": [
                {"Address": "ada@home.example", "IsPrimary": False},
                {"Address": f"Ada{number}@example.edu", "IsPrimary": True},
            ]
        },
        "WorkerEmploymentStatus": {
            "EmployeeStatusCode": "A",
            "FirstDayOfLeave": None,
            "EstimatedLastDayOfLeave": None,
            "HireDate": "2017-04-01T07:00:00.000Z",
        },
        "WorkerPositions": [
            {"PositionID": "PN-1", "PositionFTEPercent": "100.00000", "PositionSupervisor": {"EmployeeID": number}},
            {"PositionID": "PN-2", "PositionFTEPercent": "20.00000", "PositionSupervisor": None},
        ],
        "AcademicAppointments": [chair, appointment],
        **changes,
    }

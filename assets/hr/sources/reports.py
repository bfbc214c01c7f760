"""HR tables as custom reports of Workday (RaaS) over HTTPS, in JSON or CSV.

Belongs here: sending, the one retry loop, and the delivery the answers make. Does not belong here: what an answer means
(`answers.py`) and how entries become rows (`entries.py`).

Everything the network can do wrong is retried here and nowhere else; a login that is refused is not, because repeating
it locks the account.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from assets.hr.deliveries import Delivered
from assets.hr.mapping import ALWAYS_REQUIRED
from assets.hr.sources.addresses import format_of
from assets.hr.sources.answers import Fault, fault_in, fault_of_error
from assets.hr.sources.entries import DamagedReportError, csv_of_entries, entries_in
from assets.hr.sources.rendering import SourceError
from assets.in_time import done_within

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

    from assets.hr.mapping import HrMapping, TableName
    from assets.hr.sources.addresses import Format
    from assets.hr.sources.entries import Entry

_CONNECT_SECONDS: Final = 10.0
_LONGEST_REST: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How reports are asked for. User and password are secrets; `variables` name the environment variables of both.

    `timeout_seconds` is how long one attempt may take altogether.
    """

    user: str
    password: str
    variables: tuple[str, str]
    verify: bool | str = True
    timeout_seconds: float = 300.0
    retries: int = 4

    def __repr__(self) -> str:
        """Name the variables only; a password in a traceback would be a password in a log."""
        return f"Login({self.variables!r})"


def delivered_by_reports(login: Login, *, reports: Mapping[TableName, str], mapping: HrMapping) -> Delivered:
    """Return the reports as CSV files, or the sentence why there are none.

    A JSON report becomes canonical columns by `mapping`, a CSV report is handed on byte for byte. They are asked for
    one after another, so they are not one snapshot; `received_at` is the moment before the first.
    """
    import requests

    begun = datetime.now(UTC)
    files: dict[str, bytes] = {}
    try:
        with requests.Session() as session:
            session.auth = (login.user, login.password)
            for table, address in reports.items():
                name = mapping.file_names(table)[0] if format_of(address) == "csv" else f"{table}.csv"
                files[name] = _report(session, login, table=table, address=address, mapping=mapping)
    except SourceError as error:
        return Delivered(files={}, received_at=None, trouble=str(error))
    return Delivered(files=files, received_at=begun)


def _report(session: requests.Session, login: Login, *, table: TableName, address: str, mapping: HrMapping) -> bytes:
    expected = format_of(address)
    fault = Fault("")
    for attempt in range(login.retries + 1):
        if attempt:
            time.sleep(_rest_before(attempt))
        answer = _asked(session, login, address=address, expected=expected)
        if isinstance(answer, bytes):
            if expected == "csv":
                return answer
            try:
                return _csv_of(entries_in(answer), table=table, mapping=mapping)
            except DamagedReportError as error:
                answer = Fault(f"{error}: if it lasts, ask who runs the report", heals=True)
        fault = answer
        if not fault.heals:
            break
    tried = f" (asked {attempt + 1} times)" if attempt else ""
    raise SourceError(f"The HR report of {table}: {fault.words}{tried}.")


def _asked(session: requests.Session, login: Login, *, address: str, expected: Format) -> bytes | Fault:
    try:
        answer = done_within(
            login.timeout_seconds,
            lambda: session.get(
                address,
                timeout=(_CONNECT_SECONDS, login.timeout_seconds),
                verify=login.verify,
                allow_redirects=False,
            ),
        )
    except Exception as error:  # noqa: BLE001 - requests' errors carry the address and the login
        return fault_of_error(error)
    fault = fault_in(
        status=answer.status_code,
        headers=answer.headers,
        body=answer.content,
        expected=expected,
        variables=login.variables,
    )
    return fault or answer.content


def _csv_of(entries: list[Entry], *, table: TableName, mapping: HrMapping) -> bytes:
    if not entries and table in ALWAYS_REQUIRED:
        raise SourceError(
            f"The HR report of {table} has no entry: check its prompts, and what the integration user may see."
        )
    try:
        return csv_of_entries(entries, table=table, mapping=mapping)
    except SourceError as error:
        words = str(error).removesuffix(".")
        raise SourceError(f"{words[0].upper()}{words[1:]}.") from None


def _rest_before(attempt: int) -> float:
    """Return seconds to wait before an attempt: 1, 2, 4 … with jitter, so that machines do not come back together."""
    return min(2.0 ** (attempt - 1), _LONGEST_REST) * random.uniform(0.5, 1.5)  # noqa: S311 - not cryptography

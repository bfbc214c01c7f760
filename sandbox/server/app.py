"""The HTTP side: one endpoint, its headers, its odd answers to wrong addresses, and faults.

Everything REDCap means is in answers.py; this file only knows how a reply travels.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sandbox.server.answers import Answer, answer_of, refused
from sandbox.server.asked import Form, form_of
from sandbox.server.clock import date_header, server_clock
from sandbox.server.errors import NOT_IMPLEMENTED, ApiError
from sandbox.server.faults import FaultPlan, truncated
from sandbox.server.requests import SeenRequest, seen_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from sandbox.server.fault_forms import Fault
    from sandbox.server.project import School
    from sandbox.server.settings import ServerSettings

_HEADERS = {
    "Expires": "0",
    "cache-control": "no-store, no-cache, must-revalidate",
    "Pragma": "no-cache",
    "X-XSS-Protection": "1; mode=block",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
}
_NOT_FOUND = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n"
_KEPT_REQUESTS = 1_000


class Sandbox:
    """What one running server shares between requests."""

    def __init__(self, *, school: School, settings: ServerSettings, faults: FaultPlan) -> None:
        """Take the school to serve."""
        self.school = school
        self.settings = settings
        self.faults = faults
        self.requests: list[SeenRequest] = []
        self.clock: Callable[[], datetime] = server_clock(settings.timezone)
        """Server-local time without a zone; a test may put another clock here."""

    def reply(self, form: Form, *, now: datetime) -> tuple[Answer, Fault | None]:
        """Return the answer to a form and the fault that strikes it, and remember the request."""
        seen = seen_request(form, school=self.school)
        self.requests.append(seen)
        del self.requests[:-_KEPT_REQUESTS]
        fault = self.faults.strike(seen)
        if fault is not None and fault.error is not None:
            refusal = ApiError(fault.answered_status, fault.error)
            return refused(refusal, return_format=form.return_format, settings=self.settings), fault
        if fault is not None and fault.replaces:
            body = iter([fault.body or ""])
            return Answer(status=fault.answered_status, content_type="text/html; charset=utf-8", chunks=body), fault
        return answer_of(form, school=self.school, settings=self.settings, now=now, fault=fault), fault


def application(sandbox: Sandbox) -> Starlette:
    """Return the ASGI application for one sandbox."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import HTMLResponse, RedirectResponse
    from starlette.routing import Route

    def date_now() -> str:
        return date_header(sandbox.clock(), timezone=sandbox.settings.timezone)

    async def endpoint(request: Request) -> Response:
        now = sandbox.clock()
        date = date_header(now, timezone=sandbox.settings.timezone)
        if request.method != "POST":
            refusal = refused(ApiError(501, NOT_IMPLEMENTED), return_format="xml", settings=sandbox.settings)
            return await run_in_threadpool(_response, refusal, date=date)
        form = form_of(posted_pairs(await request.body(), content_type=request.headers.get("content-type", "")))
        answer, fault = await run_in_threadpool(sandbox.reply, form, now=now)
        if fault is not None and fault.delay_seconds:
            import asyncio

            await asyncio.sleep(fault.delay_seconds)
        limit = sandbox.settings.buffered_bytes
        return await run_in_threadpool(_response, answer, date=date, fault=fault, buffered_bytes=limit)

    async def without_slash(_request: Request) -> Response:
        return RedirectResponse("/api/", status_code=301, headers={"Date": date_now()})

    async def elsewhere(_request: Request, _problem: Exception) -> Response:
        return HTMLResponse(_NOT_FOUND, status_code=404, headers={"Date": date_now()})

    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    app = Starlette(
        routes=[Route("/api/", endpoint, methods=methods), Route("/api", without_slash, methods=methods)],
        exception_handlers={404: elsewhere},
    )
    app.router.redirect_slashes = False
    return app


def posted_pairs(body: bytes, *, content_type: str) -> list[tuple[str, str]]:
    """Return the decoded parameters of a form body, urlencoded or multipart; file parts are not parameters."""
    if not content_type.lower().startswith("multipart/form-data"):
        return parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
    from email.parser import BytesParser
    from email.policy import HTTP

    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    pairs = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes) and part.get_filename() is None:
            pairs.append((name, payload.decode("utf-8", errors="replace")))
    return pairs


def _response(answer: Answer, *, date: str, fault: Fault | None = None, buffered_bytes: int = 1 << 20) -> Response:
    from starlette.responses import Response, StreamingResponse

    chunks: Iterable[bytes]
    if fault is not None and fault.encoding is not None:
        chunks = (chunk.encode(fault.encoding, errors="replace") for chunk in answer.chunks)
    else:
        chunks = (chunk.encode(errors="surrogateescape") for chunk in answer.chunks)
    kind = answer.content_type
    if fault is not None and fault.truncate_at is not None:
        chunks = truncated(chunks, at=fault.truncate_at)
    if fault is not None and fault.content_type is not None:
        kind = fault.content_type
    headers = _HEADERS | {"Date": date, "REDCap-Random-Text": secrets.token_urlsafe(24), "Content-Type": kind}
    if fault is not None and fault.location is not None:
        headers["Location"] = fault.location
    held: list[bytes] = []
    size = 0
    rest = iter(chunks)
    for chunk in rest:
        held.append(chunk)
        size += len(chunk)
        if size > buffered_bytes:
            return StreamingResponse(_continued(held, rest), status_code=answer.status, headers=headers)
    return Response(b"".join(held), status_code=answer.status, headers=headers)


def _continued(held: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield b"".join(held)
    held.clear()
    yield from rest

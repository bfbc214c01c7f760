"""The HTTP side: one endpoint, its headers, its odd answers to wrong addresses, and faults.

Everything REDCap means is in answers.py; this file only knows how a reply travels.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sandbox.server.answers import Answer, answer_of, refused
from sandbox.server.asked import Form, form_of
from sandbox.server.errors import NOT_IMPLEMENTED, ApiError
from sandbox.server.faults import FaultPlan, truncated
from sandbox.server.requests import SeenRequest, seen_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from sandbox.server.faults import Fault
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
_KEPT_REQUESTS = 10_000


class Sandbox:
    """What one running server shares between requests."""

    def __init__(self, *, school: School, settings: ServerSettings, faults: FaultPlan) -> None:
        """Take the school to serve."""
        self.school = school
        self.settings = settings
        self.faults = faults
        self.requests: list[SeenRequest] = []

    def reply(self, form: Form) -> tuple[Answer, Fault | None]:
        """Return the answer to a form and the fault that strikes it, and remember the request."""
        seen = seen_request(form, school=self.school)
        self.requests.append(seen)
        del self.requests[:-_KEPT_REQUESTS]
        fault = self.faults.strike(
            {"project": seen.project, "content": seen.content, "action": seen.action, "format": seen.format}
        )
        if fault is not None and fault.replaces:
            kind = fault.content_type or "text/html; charset=utf-8"
            return Answer(status=fault.status or 200, content_type=kind, chunks=iter([fault.body or ""])), fault
        return answer_of(form, school=self.school, settings=self.settings, fault=fault), fault


def application(sandbox: Sandbox) -> Starlette:
    """Return the ASGI application for one sandbox."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import HTMLResponse, RedirectResponse
    from starlette.routing import Route

    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(_response, refused(ApiError(501, NOT_IMPLEMENTED), return_format="xml"))
        form = form_of(posted_pairs(await request.body(), content_type=request.headers.get("content-type", "")))
        answer, fault = await run_in_threadpool(sandbox.reply, form)
        if fault is not None and fault.delay_seconds:
            import asyncio

            await asyncio.sleep(fault.delay_seconds)
        limit = sandbox.settings.buffered_bytes
        return await run_in_threadpool(_response, answer, fault=fault, buffered_bytes=limit)

    async def without_slash(_request: Request) -> Response:
        return RedirectResponse("/api/", status_code=301)

    async def elsewhere(_request: Request, _problem: Exception) -> Response:
        return HTMLResponse(_NOT_FOUND, status_code=404)

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


def _response(answer: Answer, *, fault: Fault | None = None, buffered_bytes: int = 1 << 20) -> Response:
    from starlette.responses import Response, StreamingResponse

    chunks: Iterable[bytes] = (chunk.encode() for chunk in answer.chunks)
    kind = answer.content_type
    if fault is not None and fault.truncate_at is not None:
        chunks = truncated(answer.chunks, at=fault.truncate_at)
    if fault is not None and fault.content_type is not None:
        kind = fault.content_type
    headers = _HEADERS | {"REDCap-Random-Text": secrets.token_urlsafe(24), "Content-Type": kind}
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

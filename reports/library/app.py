"""The report library: a page that lists the published workbooks and hands them out.

Belongs here: routes, headers, and refusals. Does not belong here: what is published (`reports/publish.py`) and who may
see it, which a later layer decides; until then the page says that it is open on this computer only, and only names of
this computer are answered, so no page in a browser can reach it by another name.

A file is found through the manifest and never through a path: what is not published has no address. Absent and
forbidden are the same answer. There is no JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.library.shelf import Shelf, is_shown, shelf_of
from reports.places import media_type_of, unit_slug
from reports.publish import PublicationError, read_manifest, read_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from jinja2 import Environment
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from reports.entry import Entry

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
THIS_COMPUTER: Final = ("127.0.0.1", "localhost", "::1", "[::1]")


def library_app(published: Path, *, title: str, names: Sequence[str] = ()) -> Starlette:
    """Return the web application over a folder of publications.

    `title` is the institution's name. `names` are those it answers to beside this computer's own: under any other, a
    page from elsewhere could read it. The manifest is read on every request: a night that publishes needs no restart.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    pages = _Pages(published, title)
    return Starlette(
        routes=[
            Route("/", pages.index),
            Route("/workbooks/{programme}/{quarter}/{audience}", pages.workbook),
            Route("/workbooks/{programme}/{quarter}/{audience}/{unit}", pages.workbook),
            Route("/style.css", pages.style),
            Route("/health", pages.health),
        ],
        middleware=[
            Middleware(_SafeHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*THIS_COMPUTER, *names], www_redirect=False),
        ],
        exception_handlers={404: pages.not_found, 405: pages.not_found},
    )


class _Pages:
    """The pages over one folder of publications."""

    def __init__(self, published: Path, title: str) -> None:
        self._published = published
        self._title = title
        self._templates = _templates()

    def index(self, request: Request) -> Response:  # noqa: ARG002 - every page takes the request
        """Everything that is published, or a sentence why nothing can be shown."""
        try:
            shelf = shelf_of(read_manifest(self._published).entries)
        except PublicationError as error:
            return self._page("index.html", status=503, shelf=Shelf(), problem=str(error))
        return self._page("index.html", status=200, shelf=shelf, problem="")

    def workbook(self, request: Request) -> Response:
        """One published workbook, after its bytes were compared with what was published."""
        from starlette.responses import Response

        try:
            entry = self._entry(request.path_params)
            if entry is None:
                return self.not_found(request, None)
            content = read_object(self._published, entry)
        except PublicationError as error:
            return self._page("problem.html", status=503, problem=str(error))
        return Response(
            content,
            media_type=media_type_of(entry.name),
            headers={"Content-Disposition": f'attachment; filename="{_ascii(entry.name)}"'},
        )

    def style(self, request: Request) -> Response:  # noqa: ARG002
        """Return the style sheet."""
        from importlib.resources import files

        from starlette.responses import Response

        return Response((files("reports.library") / "static" / "style.css").read_bytes(), media_type="text/css")

    def health(self, request: Request) -> Response:  # noqa: ARG002
        """Whether there is a readable publication: `ok`, `empty` or `damaged`, without any name."""
        from starlette.responses import JSONResponse

        try:
            manifest = read_manifest(self._published)
        except PublicationError:
            return JSONResponse({"state": "damaged"}, status_code=503)
        shown = sum(is_shown(entry) for entry in manifest.entries)
        state = "ok" if shown else "empty"
        return JSONResponse({"state": state, "publication": manifest.number, "workbooks": shown})

    def not_found(self, request: Request, error: Exception | None) -> Response:  # noqa: ARG002
        """Answer everything that is not published, and everything that is not for the reader, alike."""
        return self._page(
            "problem.html", status=404, problem="There is no such file in this library: choose one from the list."
        )

    def _entry(self, wanted: Mapping[str, str]) -> Entry | None:
        key = (wanted["quarter"], wanted["programme"], wanted["audience"], wanted.get("unit", ""))
        shown = filter(is_shown, read_manifest(self._published).entries)
        return next((entry for entry in shown if (*entry.key[:3], unit_slug(entry.unit)) == key), None)

    def _page(self, template: str, *, status: int, **content: object) -> Response:
        from starlette.responses import HTMLResponse

        page = self._templates.get_template(template).render(title=self._title, **content)
        return HTMLResponse(page, status_code=status)


class _SafeHeaders:
    """Adds the headers of `HEADERS` to every answer, also to refusals."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_safely)


def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("reports.library"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def _ascii(name: str) -> str:
    """Return a file name as a header can hold it."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in name)

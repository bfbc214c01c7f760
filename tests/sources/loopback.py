"""A server on a free loopback port that answers as a test tells it to, also wrongly.

Belongs here: listening, and sending bytes that may be fewer than were promised. Does not belong here: what is answered
(`odd_redcap.py`, `report_server.py`).
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Answering(BaseHTTPRequestHandler):
    """Answers one request after the other on a connection, and says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def send(self, body: bytes, *, status: int, content_type: str, headers: Mapping[str, str], short_by: int) -> None:
        """Send an answer; with `short_by`, so many bytes fewer than its length promises, and the line is cut."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body) + short_by))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        if short_by:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Stay silent."""


@contextmanager
def listening_with(handler: type[Answering]) -> Iterator[str]:
    """Serve until the block ends; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

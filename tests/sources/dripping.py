"""A server on a free loopback port whose answer comes byte by byte, and never so slowly that a read times out.

Belongs here: the dripping. Does not belong here: what the bytes would say: nobody ever has them all.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv; charset=utf-8\r\nContent-Length: 1000000\r\n\r\n"
IN_HEADERS, IN_BODY = b"", HEADERS


@contextmanager
def dripping(*, after: bytes, most: int = 200) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address and the requests that came; each is answered by `after` at once and `most` bytes one by one."""
    asked: list[bytes] = []
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        with line:
            asked.append(line.recv(1 << 16))
            line.sendall(after)
            for byte in (HEADERS + b"x" * most)[len(after) :][:most]:
                if over.wait(0.05):
                    return
                line.sendall(bytes([byte]))

    def listen(listening: socket.socket) -> None:
        while not over.is_set():
            try:
                line, _ = listening.accept()
            except TimeoutError:
                continue
            threading.Thread(target=drip, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        thread = threading.Thread(target=listen, args=(listening,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        finally:
            over.set()
            thread.join()

"""The library in a real browser: it draws the page, with its style, and nothing is blocked by its own policy."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvicorn

from reports.library.app import library_app
from reports.publish import publish
from tests.browser.programs import program
from tests.unit.test_publish_files import entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Return the address of a library over two workbooks."""
    published = tmp_path / "published"
    publish(
        published, [entry(published), entry(published, b"2", quarter="2026-04-01", name="mentoring-2.xlsx", stale=True)]
    )
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    app = library_app(published, title="School of Medicine")
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(timeout=10)


def browse(address: str, folder: Path, *more: str) -> str:
    """Return what a headless browser says about a page."""
    command = [
        program("chromium", "chromium-browser", "google-chrome"), "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-dev-shm-usage", "--window-size=1200,900", f"--user-data-dir={folder}/profile", *more, address,
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_a_browser_draws_the_page_with_its_own_style(address: str, tmp_path: Path):
    picture = tmp_path / "library.png"
    browse(address, tmp_path, f"--screenshot={picture}")
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000


def test_a_browser_sees_the_links_to_the_workbooks(address: str, tmp_path: Path):
    page = browse(address, tmp_path, "--dump-dom")
    assert page.count('href="/workbooks/anesthesiology/') == 2
    assert "Open on this computer only." in page

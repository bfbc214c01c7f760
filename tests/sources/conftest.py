"""The server most tests of the sandbox ask: one of everything an export can show, over HTTP.

Belongs here: the server and its folder, as several files ask for them. Does not belong here: the projects
(`sandbox_projects.py`). A file that needs other projects makes its own `school`, and its server then serves that one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.server.testing import serve_in_thread
from tests.sources.sandbox_projects import write_school
from tests.sources.sandbox_writing import served_school

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.server.testing import Served


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the projects, for one file of tests."""
    folder = tmp_path_factory.mktemp("school")
    write_school(folder)
    return folder


@pytest.fixture(scope="module")
def server(school: Path) -> Iterator[Served]:
    """Serve the projects to one file of tests."""
    with serve_in_thread(school) as running:
        yield running


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """Serve projects that may be written to, with their folder; `as_written` undoes what a test wrote."""
    with served_school(tmp_path_factory.mktemp("school")) as found:
        yield found

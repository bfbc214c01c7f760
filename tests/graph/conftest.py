"""A school, its REDCap over HTTP, and one night on it that the tests share.

The first night is run once; a test that changes something works on a copy of its home.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from nights import AS_OF, Nights, settings_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sandbox.server.testing import Served


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a generated school of 300 faculty and three years."""
    from sandbox.school.generate import generate_school

    folder = tmp_path_factory.mktemp("school") / "school"
    generate_school(folder, faculty=300, years=3, seed=7, as_of=AS_OF)
    return folder


@pytest.fixture(scope="session")
def redcap(school: Path) -> Iterator[Served]:
    """Return the school's REDCap, served for the whole session."""
    from sandbox.server.testing import serve_in_thread

    with serve_in_thread(school) as server:
        yield server


@pytest.fixture
def server(redcap: Served) -> Iterator[Served]:
    """Return the served REDCap with no fault in force and no request seen."""
    redcap.requests.clear()
    yield redcap
    redcap.faults.clear()


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory, school: Path, redcap: Served) -> Nights:
    """Return a home after its first night. Only to be read."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(school / "hr", folder / "hr")
    nights = Nights(settings_written(folder, url=redcap.url, hr=folder / "hr"), redcap.token("anesthesiology"))
    ended = nights.run()
    assert ended.success, ended.failures
    return nights


@pytest.fixture
def nights(tmp_path: Path, first_night: Nights, server: Served) -> Nights:
    """Return a copy of the home after its first night, to be worked on."""
    shutil.copytree(first_night.file.parent, tmp_path, dirs_exist_ok=True)
    file = settings_written(tmp_path, url=server.url, hr=tmp_path / "hr")
    return Nights(file, first_night.token)


@pytest.fixture
def before_any_night(tmp_path: Path, school: Path, server: Served) -> Nights:
    """Return a home on which no night has run."""
    shutil.copytree(school / "hr", tmp_path / "hr")
    file = settings_written(tmp_path, url=server.url, hr=tmp_path / "hr")
    return Nights(file, server.token("anesthesiology"))


@pytest.fixture
def settings_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes settings for a school served at an address."""
    return lambda **given: settings_written(tmp_path, **given)

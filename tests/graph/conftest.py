"""A school, its REDCap over HTTP, and one night on it that the tests share.

Beside them a small school in whose REDCap rights, clocks and dictionaries are changed, and `mentorsync doctor` on it.
The first night is run once; a test that changes something works on a copy of its home.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from asked_doctor import PROJECT, USER
from nights import AS_OF, TOKEN, Nights, settings_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from click.testing import Result
    from published_books import Book

    from sandbox.server.project import Project
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


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Book]:
    """Return every workbook a small school of all five programmes publishes in a night. Only to be read."""
    from published_books import books_of_a_night

    return books_of_a_night(tmp_path_factory.mktemp("checklist"))


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


@pytest.fixture(scope="module")
def small_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a generated school of forty faculty, for one file of tests."""
    from sandbox.school.generate import generate_school

    folder = tmp_path_factory.mktemp("doctor") / "school"
    generate_school(folder, faculty=40, years=1, seed=5, as_of=AS_OF)
    return folder


@pytest.fixture(scope="module")
def serving(small_school: Path) -> Iterator[Served]:
    """Serve its REDCap to one file of tests."""
    from sandbox.server.testing import serve_in_thread

    with serve_in_thread(small_school) as served:
        yield served


@pytest.fixture
def redcap_server(serving: Served) -> Iterator[Served]:
    """Return the served REDCap; whatever a test changes in the project is put back."""
    held = serving.sandbox.school.projects[PROJECT]
    parts = {name: getattr(held, name) for name in ("users", "user_dags", "dags", "dictionary", "tokens")}
    clock = serving.sandbox.clock
    serving.requests.clear()
    yield serving
    held.become(**parts)
    serving.sandbox.clock = clock
    serving.faults.clear()


@pytest.fixture
def project(redcap_server: Served) -> Project:
    """Return the project the doctor looks at, to be changed."""
    return redcap_server.sandbox.school.projects[PROJECT]


@pytest.fixture
def doctor(
    tmp_path: Path, small_school: Path, redcap_server: Served, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Return a function that types `mentorsync doctor` on settings of the served school."""
    from click.testing import CliRunner

    from pipelines.commands.main import cli

    def typed(*words: str, more: str = "", user: str = USER, timezone: str = "", **settings: Any) -> Result:
        given = {"url": redcap_server.url, "hr": small_school / "hr", **settings}
        file = settings_written(tmp_path, **given)
        text = file.read_text(encoding="utf-8").replace("[redcap]", f'[redcap]\ntimezone = "{timezone}"')
        file.write_text(text + more, encoding="utf-8")
        monkeypatch.setenv("MENTORSYNC_SETTINGS", str(file))
        monkeypatch.setenv(TOKEN, redcap_server.token(PROJECT, user))
        result = CliRunner().invoke(cli, ["doctor", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        for secret in (
            *filter(None, redcap_server.sandbox.school.projects[PROJECT].tokens.values()),
            "med.example.edu",
            USER + "@",
        ):
            assert secret not in result.output
        return result

    return typed

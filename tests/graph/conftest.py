"""A school, its REDCap over HTTP and a home, for tests that run whole nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from nights import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a generated school of 300 faculty and three years."""
    from sandbox.school.generate import generate_school

    folder = tmp_path_factory.mktemp("school") / "school"
    generate_school(folder, faculty=300, years=3, seed=7, as_of=AS_OF)
    return folder


@pytest.fixture
def settings_file(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes settings for a school served at an address."""

    def write(*, url: str, hr: Path, more: str = "", programmes: str = '["anesthesiology"]') -> Path:
        path = tmp_path / "mentorsync.toml"
        path.write_text(
            f'home = "home"\ntoday = {AS_OF}\nprogrammes = {programmes}\n{more}\n'
            '[institution]\nname = "Example School of Medicine"\ntimezone = "America/New_York"\n'
            f'[redcap]\nurl = "{url}"\nretries = 0\nrequests_per_minute = 500\n[hr]\nfolder = "{hr}"\n',
            encoding="utf-8",
        )
        return path

    return write

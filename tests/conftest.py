"""What every test may ask for: programs that may be missing, the third-party data, and the long campaigns' switch."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--campaign`: run the long campaigns whole."""
    parser.addoption("--campaign", action="store_true", help="run the long campaigns whole")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of the long campaigns."""
    config.addinivalue_line("markers", "campaign: a long campaign; runs only with --campaign")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long campaigns out of an ordinary run."""
    if not config.getoption("--campaign"):
        skip = pytest.mark.skip(reason="a long campaign; `make campaign` runs it")
        for item in items:
            if "campaign" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def program():
    """Return a function that finds a program: where it is missing the test skips, or fails under `.ci/run`."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            if os.environ.get("MENTORSYNC_REQUIRE_PROGRAMS"):
                pytest.fail(f"{name} is not installed, and .ci/run needs it")
            pytest.skip(f"{name} is not installed")
        return path

    return find


@pytest.fixture(scope="session")
def third_party() -> Path:
    """Return the folder of third-party data beside the checkout; a clone that lacks it skips the test."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the third-party data are not beside this checkout")
    return folder

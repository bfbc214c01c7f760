"""The switch of the long campaigns, for every folder of tests."""

from __future__ import annotations

import pytest


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

"""Programs a test needs that are not Python: found, or the test is skipped by name.

Belongs here: finding them. With `MENTORSYNC_REQUIRE_PROGRAMS=1` a missing one is a failure, so a build machine cannot
pass by not looking.
"""

from __future__ import annotations

import os
import shutil

import pytest


def program(*names: str) -> str:
    """Return the path of the first of several programs that is installed; skip (or fail) the test where none is."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    message = f"none of {', '.join(names)} is installed"
    if os.environ.get("MENTORSYNC_REQUIRE_PROGRAMS") == "1":
        pytest.fail(message)
    pytest.skip(message)

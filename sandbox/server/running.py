"""Starting: a path becomes a sandbox, a port becomes a socket, both become a uvicorn server.

Shared by the command line and by tests; prints nothing.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from sandbox.server.app import Sandbox, application
from sandbox.server.errors import FolderError
from sandbox.server.faults import FaultPlan
from sandbox.server.opening import school_at
from sandbox.server.project import super_token_of
from sandbox.server.settings import ServerSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import uvicorn

LOOPBACK = "127.0.0.1"


def sandbox_of(
    path: Path,
    *,
    faults: Sequence[dict[str, Any]] = (),
    settings: ServerSettings | None = None,
    with_records: bool = False,
) -> Sandbox:
    """Read a school folder, a project folder or a project XML (`with_records`: and its records) into a sandbox.

    Raises:
        FolderError: the path or a fault cannot be used.

    """
    chosen = settings or ServerSettings()
    super_token_of(chosen)
    school = school_at(path, settings=chosen, with_records=with_records)
    return Sandbox(school=school, settings=chosen, faults=FaultPlan(faults))


def bound_socket(*, host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Listening before the server runs means a client that knows the address is never refused.

    Raises:
        FolderError: the address cannot be had.

    """
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as problem:
        listening.close()
        reason = getattr(problem, "strerror", None) or str(problem)
        raise FolderError(f"Cannot listen on {host} port {port}: {reason}. Choose another with --port.") from problem
    return listening


def server_of(sandbox: Sandbox) -> uvicorn.Server:
    """Return a quiet uvicorn server for a sandbox, whose own clock writes the Date header."""
    import uvicorn

    config = uvicorn.Config(
        application(sandbox),
        log_level="error",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)

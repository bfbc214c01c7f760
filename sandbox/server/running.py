"""Starting: a folder becomes a sandbox, a port becomes a socket, both become a uvicorn server.

Shared by the command line and by tests; prints nothing.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from sandbox.server.app import Sandbox, application
from sandbox.server.errors import FolderError
from sandbox.server.faults import FaultPlan
from sandbox.server.folder import school_from
from sandbox.server.settings import ServerSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import uvicorn

LOOPBACK = "127.0.0.1"


def sandbox_of(
    folder: Path, *, faults: Sequence[dict[str, Any]] = (), settings: ServerSettings | None = None
) -> Sandbox:
    """Read a school folder into a sandbox.

    Raises:
        FolderError: the folder or a fault cannot be used.

    """
    chosen = settings or ServerSettings()
    return Sandbox(school=school_from(folder, settings=chosen), settings=chosen, faults=FaultPlan(faults))


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
    """Return a quiet uvicorn server for a sandbox; it writes the Date header itself."""
    import uvicorn

    config = uvicorn.Config(
        application(sandbox),
        log_level="error",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)

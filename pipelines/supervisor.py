"""Starts several servers together, waits until each answers, and stops them all together.

Belongs here: processes and ports. Does not belong here: which servers (`commands/up.py`). A process manager as a
dependency was rejected: none is on a machine with Python, git and make alone.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STOP_SECONDS = 10
"""How long a server may take to end before it is killed."""


class ServerError(Exception):
    """A server could not be started or has ended; the message is one sentence that names its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its name for people, its command, and where it listens (a daemon listens nowhere)."""

    name: str
    command: Sequence[str]
    host: str = "127.0.0.1"
    port: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The server's address, empty for a daemon."""
        return f"http://{self.host}:{self.port}/" if self.port else ""


def refuse_taken_ports(servers: Sequence[Server]) -> None:
    """Raise `ServerError` where something else already listens on a port that is needed."""
    for server in servers:
        if server.port and listens(server.host, server.port):
            raise ServerError(
                f"Port {server.port} for the {server.name} is taken; stop what listens there or choose another port "
                f"in the settings."
            )


class Running:
    """Servers that run until the block is left. They are process groups, so a server's own children end with it."""

    def __init__(self, servers: Sequence[Server], *, logs: Path) -> None:
        """Remember the servers; nothing starts before the block is entered."""
        self._servers = servers
        self._logs = logs
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Start every server; each writes its log below the logs folder."""
        refuse_taken_ports(self._servers)
        self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            for server in self._servers:
                log = self._stack.enter_context(self.log_of(server).open("ab"))
                self._processes[server.name] = subprocess.Popen(  # noqa: S603 - our own commands
                    server.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env={**os.environ, **server.environment},
                )
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop every server."""
        self.stop()

    def log_of(self, server: Server) -> Path:
        """Return the file a server's output goes to."""
        return self._logs / f"{server.name.replace(' ', '-')}.log"

    def wait_until_ready(self, *, seconds: float = 120) -> None:
        """Return when every server answers on its port; `ServerError` where one ends or takes too long."""
        deadline = time.monotonic() + seconds
        for server in self._servers:
            while server.port and not listens(server.host, server.port):
                self.raise_if_ended()
                if time.monotonic() > deadline:
                    raise ServerError(f"The {server.name} did not answer in time; its log is {self.log_of(server)}.")
                time.sleep(0.1)
        self.raise_if_ended()

    def raise_if_ended(self) -> None:
        """Raise `ServerError` where a server has ended by itself."""
        for server in self._servers:
            status = self._processes[server.name].poll()
            if status is not None:
                raise ServerError(f"The {server.name} ended (status {status}); its log is {self.log_of(server)}.")

    def stop(self) -> None:
        """Ask every server to end, and kill what has not ended in time."""
        for process in self._processes.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._processes.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()
            _signal_group(process, signal.SIGKILL)
        self._processes.clear()
        self._stack.close()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def listens(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False

"""Starts several servers together, waits until each answers, and stops them all together.

Belongs here: processes and ports. Does not belong here: which servers (`commands/up.py`). A process manager as a
dependency was rejected: none is on a machine with Python, git and make alone.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

SECONDS_TO_START = 120
"""How long a server may take until it answers; Dagster's is the slowest."""
STOP_SECONDS = 10
"""How long a server may take to end before it is killed."""


GUARD = """\
import os, signal, sys, time
groups = []
for line in sys.stdin:
    if line.strip() == "stopped":
        sys.exit()
    groups.append(int(line))
def sent(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
left = [group for group in groups if sent(group, signal.SIGTERM)]
until = time.monotonic() + float(sys.argv[1])
while left and time.monotonic() < until:
    time.sleep(0.1)
    left = [group for group in left if sent(group, 0)]
for group in left:
    sent(group, signal.SIGKILL)
"""
"""A small process that reads the groups to end from a pipe: it closes too when we are killed and cannot say a word.

It ends them as we would have: asks first, and kills what is still there after `STOP_SECONDS`.
"""


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
    """Raise `ServerError` where something else listens on a port that is needed, or two servers need the same."""
    wanted: dict[int, str] = {}
    for server in servers:
        if server.port in wanted:
            raise ServerError(
                f"The {wanted[server.port]} and the {server.name} are both given port {server.port}; choose another "
                f"for one of them in the settings."
            )
        if server.port:
            wanted[server.port] = server.name
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
        self._guard: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Start every server; each writes its log below the logs folder."""
        refuse_taken_ports(self._servers)
        self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._guard = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-I", "-S", "-c", GUARD, str(STOP_SECONDS)],
                stdin=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            for server in self._servers:
                self._processes[server.name] = self._started(server)
                self._tell_guard(self._processes[server.name].pid)
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

    def wait_until_ready(self) -> None:
        """Return when every server answers on its port; `ServerError` where one ends or takes too long."""
        deadline = time.monotonic() + SECONDS_TO_START
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
        """Ask every server to end, and kill what has not ended in time. A second Ctrl-C does not cut this short."""
        with _deaf_to_signals():
            self._end_all()

    def _started(self, server: Server) -> subprocess.Popen[bytes]:
        """Start one server, in a folder of ours: where the caller stands, a folder `reports` would shadow our own."""
        log = self._stack.enter_context(self.log_of(server).open("ab"))
        try:
            return subprocess.Popen(  # noqa: S603 - our own commands
                server.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self._logs,
                env={**os.environ, **server.environment},
            )
        except FileNotFoundError:
            raise ServerError(
                f"The program {server.command[0]} of the {server.name} is not installed; install mentorsync again."
            ) from None

    def _end_all(self) -> None:
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
        self._tell_guard("stopped")
        if self._guard:
            self._guard.communicate()
        self._guard = None

    def _tell_guard(self, word: object) -> None:
        if self._guard and self._guard.stdin:
            with suppress(BrokenPipeError):
                print(word, file=self._guard.stdin, flush=True)


STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt_on_signals() -> None:
    """Let Ctrl-C, a request to end, and a closed terminal raise `KeyboardInterrupt` in this process.

    Ctrl-C too: a shell that is not interactive starts its background jobs with it ignored. What `nohup` ignores stays
    ignored.
    """
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


@contextmanager
def _deaf_to_signals() -> Iterator[None]:
    """Ignore the signals inside; only the main thread may, and only it is interrupted by them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


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

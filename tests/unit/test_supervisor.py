"""Servers started together are ready together and end together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import pytest

from pipelines.supervisor import Running, Server, ServerError, listens


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server(name, port):
    return Server(name, [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"], port=port)


def watch(running):
    for _ in range(300):
        running.raise_if_ended()
        time.sleep(0.1)


def test_servers_answer_when_ready_and_are_gone_when_the_block_is_left(tmp_path):
    servers = [server("one", free_port()), server("two", free_port())]
    with Running(servers, logs=tmp_path) as running:
        running.wait_until_ready()
        assert all(listens("127.0.0.1", each.port) for each in servers)
    assert not any(listens("127.0.0.1", each.port) for each in servers)


def test_a_server_that_ends_by_itself_is_named_with_its_log(tmp_path):
    ends = Server("daemon", [sys.executable, "-c", "raise SystemExit(3)"])
    with Running([ends], logs=tmp_path) as running, pytest.raises(ServerError, match=r"daemon ended .*3.*daemon\.log"):
        watch(running)


def test_a_taken_port_is_refused_before_anything_starts(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(ServerError, match=f"Port {port} for the library is taken"),
            Running([server("library", port)], logs=tmp_path),
        ):
            pass


def test_a_server_that_ignores_the_request_to_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.supervisor.STOP_SECONDS", 0.5)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    stubborn = Server("stubborn", [sys.executable, "-c", code])
    began = time.monotonic()
    with Running([stubborn], logs=tmp_path) as running:
        while not running.log_of(stubborn).read_text(encoding="utf-8"):
            time.sleep(0.05)
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "started",
    ["", "pipelines.supervisor.STOP_SECONDS = 1; signal.signal(signal.SIGTERM, signal.SIG_IGN)"],
    ids=["", "deaf to SIGTERM"],
)
def test_a_killed_supervisor_leaves_no_server_behind(tmp_path, started):
    port = free_port()
    code = f"""
import os, pathlib, signal, sys
import pipelines.supervisor
from pipelines.supervisor import Running, Server
{started}
server = Server("one", [sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1"], port={port})
with Running([server], logs=pathlib.Path({str(tmp_path)!r})) as running:
    running.wait_until_ready()
    print("ready", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.returncode) == ("ready\n", -signal.SIGKILL)
    for _ in range(1200):
        if not listens("127.0.0.1", port):
            break
        time.sleep(0.1)
    assert not listens("127.0.0.1", port)


def test_a_second_ctrl_c_does_not_cut_the_stopping_short(tmp_path):
    code = f"""
import os, pathlib, signal, sys, threading, time
from pipelines.supervisor import Running, Server, interrupt_on_signals
interrupt_on_signals()
slow = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), print('ended', flush=True), sys.exit())); print('up', flush=True); time.sleep(60)"
server = Server("slow", [sys.executable, "-c", slow])
try:
    with Running([server], logs=pathlib.Path({str(tmp_path)!r})) as running:
        while not running.log_of(server).read_text():
            time.sleep(0.05)
        threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT]).start()
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)
except KeyboardInterrupt:
    print("stopped once")
"""  # noqa: E501 - a program of its own
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.returncode) == ("stopped once\n", 0), ended.stderr
    assert (tmp_path / "slow.log").read_text(encoding="utf-8") == "up\nended\n"


def test_a_program_that_is_not_installed_is_one_sentence(tmp_path):
    with (
        pytest.raises(ServerError, match="The program no-such-program of the daemon is not installed"),
        Running([Server("daemon", ["no-such-program"])], logs=tmp_path),
    ):
        pass

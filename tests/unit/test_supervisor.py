"""Servers started together are ready together and end together."""

from __future__ import annotations

import socket
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

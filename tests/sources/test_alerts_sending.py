"""Alerts sent for real on loopback: to a mail server in each of its ways, and to a webhook."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.alerts.causes import CheckSeen, Observed
from pipelines.alerts.mail import NotSentError, send_mails
from pipelines.alerts.memory import read_memory
from pipelines.alerts.settings import Alerts, Smtp
from pipelines.alerts.tell import tell
from pipelines.alerts.words import Message
from tests.sources.mail_server import PASSWORD, USER, a_mail_server, own_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

SENDER = "mentorsync@example.edu"
TONIGHT = date(2026, 10, 20)


def message(key: str = "a", *, to: str = "it@example.edu") -> Message:
    return Message(key=key, subject=f"[mentorsync] {key}", body="Straße – naïve\n.\nlast\n", to=(to,))


def sent(smtp: Smtp, *messages: Message) -> list[Message]:
    return list(send_mails(messages, smtp=smtp, sender=SENDER))


def smtp_of(port: int, **more: Any) -> Smtp:
    return Smtp(**{"host": "localhost", "port": port, "timeout_seconds": 5} | more)


LOGIN = {"user_variable": "SMTP_USER", "password_variable": "SMTP_PASSWORD"}


@pytest.fixture
def with_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_USER", USER)
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)


def test_a_relay_without_login_takes_a_mail_and_its_words_arrive_whole():
    with a_mail_server() as mailbox:
        assert sent(smtp_of(mailbox.port), message()) == [message()]
    (mail,) = mailbox.mails
    assert mail.get_content().replace("\r\n", "\n") == message().body
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, "it@example.edu", "[mentorsync] a")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_with_login_takes_a_mail_from_who_knows_the_password(with_login):
    with a_mail_server(login=True) as mailbox:
        assert sent(smtp_of(mailbox.port, **LOGIN), message())
    assert len(mailbox.mails) == 1


def test_starttls_with_a_certificate_of_the_schools_own_and_login_takes_a_mail(tmp_path, with_login):
    certificate = own_certificate(tmp_path, host="localhost")
    with a_mail_server(login=True, certificate=certificate) as mailbox:
        assert sent(smtp_of(mailbox.port, starttls=True, ca_bundle=certificate[0], **LOGIN), message())
    assert len(mailbox.mails) == 1


def test_starttls_without_login_takes_a_mail(tmp_path):
    certificate = own_certificate(tmp_path, host="localhost")
    with a_mail_server(certificate=certificate) as mailbox:
        assert sent(smtp_of(mailbox.port, starttls=True, ca_bundle=certificate[0]), message())


def test_a_certificate_nobody_vouches_for_is_refused_before_a_password_is_said(tmp_path, with_login):
    with a_mail_server(login=True, certificate=own_certificate(tmp_path, host="localhost")) as mailbox:
        with pytest.raises(NotSentError, match="cannot be trusted"):
            sent(smtp_of(mailbox.port, starttls=True, **LOGIN), message())
        assert mailbox.mails == []


def test_a_wrong_password_is_one_sentence_that_names_the_variable_and_not_the_password(monkeypatch):
    monkeypatch.setenv("SMTP_USER", USER)
    monkeypatch.setenv("SMTP_PASSWORD", "wrong")
    with a_mail_server(login=True) as mailbox, pytest.raises(NotSentError, match="SMTP_PASSWORD") as error:
        sent(smtp_of(mailbox.port, **LOGIN), message())
    assert "wrong" not in str(error.value)


def test_a_password_that_is_not_in_the_environment_is_one_sentence(monkeypatch):
    monkeypatch.delenv("SMTP_USER", raising=False)
    with a_mail_server(login=True) as mailbox, pytest.raises(NotSentError, match="SMTP_USER is not in the environment"):
        sent(smtp_of(mailbox.port, **LOGIN), message())


def test_a_server_that_offers_no_starttls_gets_no_mail_in_clear():
    with a_mail_server() as mailbox:
        with pytest.raises(NotSentError, match="no STARTTLS"):
            sent(smtp_of(mailbox.port, starttls=True), message())
        assert mailbox.mails == []


def test_one_refused_address_keeps_no_other_mail_back():
    messages = [message("a", to="gone@example.edu"), message("b")]
    with a_mail_server() as mailbox:
        mailbox.refused.add("gone@example.edu")
        with pytest.raises(NotSentError, match="refused every recipient"):
            sent(smtp_of(mailbox.port), *messages)
    assert [mail["Subject"] for mail in mailbox.mails] == ["[mentorsync] b"]


def stale(run_id: str = "run-1", *, night: date = TONIGHT) -> Observed:
    check = CheckSeen(
        table="redcap/anesthesiology", name="fresh_anesthesiology", kind="fresh", passed=False, sentence="It was down."
    )
    return Observed(night=night, run_id=run_id, succeeded=True, checks=(check,))


def alerts(**more: Any) -> Alerts:
    return Alerts.model_validate({"from": SENDER, "to": ["it@example.edu"]} | more)


def by_mail(port: int) -> Alerts:
    return alerts(smtp={"host": "127.0.0.1", "port": port, "timeout_seconds": 5})


def test_what_could_not_be_sent_is_tried_again_and_then_forgotten(tmp_path):
    with a_mail_server() as mailbox:
        (trouble,) = tell(stale(), alerts=by_mail(9), home=tmp_path, institution="Example")
        assert "1 wait" in trouble
        assert "@" not in trouble
        assert tell(stale(), alerts=by_mail(mailbox.port), home=tmp_path, institution="Example") == []
        assert tell(stale(), alerts=by_mail(mailbox.port), home=tmp_path, institution="Example") == []
    assert len(mailbox.mails) == 1
    assert read_memory(tmp_path).unsent == {}


def test_a_cause_told_anew_takes_the_place_of_its_mail_that_waits(tmp_path):
    tell(stale(), alerts=by_mail(9), home=tmp_path, institution="Example")
    with a_mail_server() as mailbox:
        observed = stale("run-2", night=date(2026, 10, 21))
        assert tell(observed, alerts=by_mail(mailbox.port), home=tmp_path, institution="Example") == []
    (mail,) = mailbox.mails
    assert "since 2026-10-20" in mail["Subject"]


class Posted(BaseHTTPRequestHandler):
    """A channel that keeps what is posted to it."""

    bodies: list[dict[str, Any]]
    status = 200

    def do_POST(self) -> None:
        """Keep one message."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status == 200:
            self.bodies.append(json.loads(body))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def a_channel(status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    bodies: list[dict[str, Any]] = []
    handler = type("Channel", (Posted,), {"bodies": bodies, "status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook/secret", bodies
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("style", ["slack", "teams"])
def test_a_channel_gets_the_same_words_in_its_own_shape(tmp_path, monkeypatch, style):
    with a_channel() as (url, bodies):
        monkeypatch.setenv("MENTORSYNC_WEBHOOK_URL", url)
        assert tell(stale(), alerts=alerts(webhook={"style": style}), home=tmp_path, institution="Example") == []
    (body,) = bodies
    assert ("text" in body) == (style == "slack")
    assert "It was down." in json.dumps(body)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_channel_that_refuses_is_one_sentence_without_its_address_and_is_tried_again(tmp_path, monkeypatch, status):
    hook = alerts(webhook={})
    with a_channel(status) as (url, _):
        monkeypatch.setenv("MENTORSYNC_WEBHOOK_URL", url)
        (trouble,) = tell(stale(), alerts=hook, home=tmp_path, institution="Example")
        assert str(status) in trouble
        assert "secret" not in trouble
    with a_channel() as (url, bodies):
        monkeypatch.setenv("MENTORSYNC_WEBHOOK_URL", url)
        assert tell(stale(), alerts=hook, home=tmp_path, institution="Example") == []
    assert len(bodies) == 1


def test_a_channel_without_an_address_in_the_environment_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.delenv("MENTORSYNC_WEBHOOK_URL", raising=False)
    (trouble,) = tell(stale(), alerts=alerts(webhook={}), home=tmp_path, institution="Example")
    assert "MENTORSYNC_WEBHOOK_URL holds no address" in trouble


def test_mail_and_channel_are_apart_one_that_is_down_keeps_nothing_from_the_other(tmp_path, monkeypatch):
    monkeypatch.delenv("MENTORSYNC_WEBHOOK_URL", raising=False)
    with a_mail_server() as mailbox:
        both = alerts(smtp={"host": "127.0.0.1", "port": mailbox.port}, webhook={})
        for _ in range(2):
            assert len(tell(stale(), alerts=both, home=tmp_path, institution="Example")) == 1
    assert len(mailbox.mails) == 1

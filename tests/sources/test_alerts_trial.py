"""What the doctor says of mail and webhook, tried on loopback: as it is, or what to do, and nothing sent unasked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.alerts.settings import Alerts
from pipelines.alerts.trial import remarks_on_alerts
from tests.sources.mail_server import PASSWORD, USER, a_mail_server, own_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.redcap.remark import Remark

ADDRESS = "it@example.edu"
LOGIN = {"user_variable": "SMTP_USER", "password_variable": "SMTP_PASSWORD"}


def remarks(*, send: bool = False, **channels: Any) -> list[Remark]:
    given = {"from": "mentorsync@example.edu", "to": [ADDRESS]} | channels
    found = list(remarks_on_alerts(Alerts.model_validate(given), institution="Example", send=send))
    for secret in (PASSWORD, "wrong", ADDRESS, "hook/secret"):
        assert not [remark for remark in found if secret in remark.words + remark.remedy]
    return found


def smtp_of(port: int, **more: Any) -> dict[str, Any]:
    return {"host": "localhost", "port": port, "timeout_seconds": 5} | more


def said(port: int, **more: Any) -> tuple[str, str, str]:
    """Return mark, words and remedy of the one remark on a mail server, whose port is a number no sentence keeps."""
    (remark,) = remarks(smtp=smtp_of(port, **more))
    return remark.mark, remark.words.replace(f":{port}", ""), remark.remedy


@pytest.fixture
def with_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_USER", USER)
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)


def test_where_nobody_is_told_the_doctor_says_how_somebody_could_be():
    (remark,) = remarks_on_alerts(None, institution="Example")
    assert (remark.mark, "docs/operations.md" in remark.remedy) == ("note", True)


def test_a_relay_that_answers_is_well_and_gets_no_mail():
    with a_mail_server() as mailbox:
        assert said(mailbox.port) == ("well", "the mail server localhost answers, in clear, without login", "")
        assert mailbox.mails == []


def test_starttls_and_login_are_tried_and_no_mail_is_sent(tmp_path, with_login):
    certificate = own_certificate(tmp_path, host="localhost")
    with a_mail_server(login=True, certificate=certificate) as mailbox:
        mark, words, _ = said(mailbox.port, starttls=True, ca_bundle=certificate[0], **LOGIN)
        assert (mark, words) == ("well", "the mail server localhost answers, with STARTTLS, with login")
        assert mailbox.mails == []


def test_a_wrong_password_names_the_variables_to_look_at(with_login, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "wrong")
    with a_mail_server(login=True) as mailbox:
        assert said(mailbox.port, **LOGIN) == (
            "do",
            "the mail server localhost refused the login of SMTP_USER",
            "check it and SMTP_PASSWORD",
        )


def test_a_password_that_is_not_set_names_its_variable(monkeypatch):
    monkeypatch.setenv("SMTP_USER", USER)
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    with a_mail_server(login=True) as mailbox:
        mark, words, remedy = said(mailbox.port, **LOGIN)
    assert (mark, remedy) == ("do", "set it")
    assert "SMTP_PASSWORD is not in the environment" in words


def test_a_certificate_nobody_vouches_for_names_the_setting(tmp_path):
    with a_mail_server(certificate=own_certificate(tmp_path, host="localhost")) as mailbox:
        mark, words, remedy = said(mailbox.port, starttls=True)
    assert (mark, remedy) == ("do", "set alerts.smtp.ca_bundle")
    assert "cannot be trusted" in words


def test_a_server_that_is_not_there_or_offers_no_starttls_is_told_with_its_remedy():
    assert said(9)[0::2] == ("do", "check alerts.smtp.host and port")
    with a_mail_server() as mailbox:
        assert said(mailbox.port, starttls=True)[0::2] == ("do", "correct alerts.smtp")


def test_one_mail_is_sent_where_it_is_asked_for():
    with a_mail_server() as mailbox:
        marks = [remark.mark for remark in remarks(send=True, smtp=smtp_of(mailbox.port))]
        (mail,) = mailbox.mails
    assert marks == ["well", "well"]
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "[mentorsync] a test of alerts")


def test_an_address_the_server_refuses_is_told_and_nothing_is_tried_twice():
    with a_mail_server() as mailbox:
        mailbox.refused.add(ADDRESS)
        tried = remarks(send=True, smtp=smtp_of(mailbox.port))
    assert [remark.mark for remark in tried] == ["well", "do"]
    assert tried[1].remedy == "correct the addresses in [alerts]"
    (remark,) = remarks(send=True, smtp=smtp_of(9))
    assert remark.mark == "do"


class Channel(BaseHTTPRequestHandler):
    """A channel that keeps what it was asked."""

    asked: list[tuple[str, str]]

    def do_HEAD(self) -> None:
        """Answer as servers do that know nothing but the secret path."""
        self.asked.append(("HEAD", self.path))
        self.send_error(404)

    def do_POST(self) -> None:
        """Take a message."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(("POST", self.path))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def a_channel() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    asked: list[tuple[str, str]] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (Channel,), {"asked": asked})) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook/secret", asked
        finally:
            server.shutdown()
            thread.join()


def test_a_webhooks_server_is_asked_without_its_secret_path_and_gets_no_message(monkeypatch):
    with a_channel() as (url, asked):
        monkeypatch.setenv("MENTORSYNC_WEBHOOK_URL", url)
        (remark,) = remarks(webhook={})
    assert remark.mark == "well"
    assert asked == [("HEAD", "/")]


def test_a_message_is_posted_where_it_is_asked_for(monkeypatch):
    with a_channel() as (url, asked):
        monkeypatch.setenv("MENTORSYNC_WEBHOOK_URL", url)
        assert [remark.mark for remark in remarks(send=True, webhook={"style": "teams"})] == ["well", "well"]
    assert asked == [("HEAD", "/"), ("POST", "/hook/secret")]


@pytest.mark.parametrize(("url", "words"), [("", "holds no address"), ("http://127.0.0.1:9/hook/secret", "reached")])
def test_a_webhook_without_address_or_server_names_its_variable(monkeypatch, url, words):
    monkeypatch.setenv("MENTORSYNC_WEBHOOK_URL", url)
    (remark,) = remarks(webhook={})
    assert remark.mark == "do"
    assert "MENTORSYNC_WEBHOOK_URL" in remark.words
    assert words in remark.words

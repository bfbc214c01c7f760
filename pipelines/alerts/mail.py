"""Sends messages by SMTP: a relay without login, or a server with one, with or without STARTTLS.

Belongs here: one connection and what can go wrong with it, in a sentence. Does not belong here: what is sent. Dagster's
own mail sensor was rejected: it always logs in, so a campus relay is out of reach, and it mails each attempt.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.alerts.settings import Smtp
    from pipelines.alerts.words import Message

OK = 250
IMPLICIT_TLS = 465
"""The port of servers that speak TLS before anything else, and wait for it in silence."""


class NotSentError(Exception):
    """A message could not be sent; the message is one sentence that names neither address nor password."""


def send_mails(messages: Iterable[Message], *, smtp: Smtp, sender: str) -> Iterator[Message]:
    """Send the messages over one connection and yield each that was taken; `NotSentError` where one was not.

    A message whose recipients are all refused does not keep back those after it; one taken for some of them is sent.
    """
    refused = False
    with _connected(smtp) as server:
        for message in messages:
            try:
                server.send_message(_mail_of(message, sender=sender), from_addr=sender, to_addrs=list(message.to))
            except smtplib.SMTPRecipientsRefused:
                refused = True
                continue
            yield message
    if refused:
        raise _not_sent(smtp, "refused every recipient of a message: correct the addresses in [alerts]")


def try_server(smtp: Smtp) -> None:
    """Connect as for a mail, login included, and send none; `NotSentError` where a mail would not be taken."""
    with _connected(smtp) as server:
        code, _ = server.noop()
        if code != OK:
            raise smtplib.SMTPResponseException(code, b"")


@contextmanager
def _connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """Connect, with STARTTLS and login where they are set; whatever the server does until the end, in a sentence."""
    try:
        with smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout_seconds) as server:
            if smtp.starttls:
                server.starttls(context=ssl.create_default_context(cafile=str(smtp.ca_bundle or "") or None))
            if smtp.user_variable:
                server.login(_secret(smtp.user_variable), _secret(smtp.password_variable))
            yield server
    except (smtplib.SMTPException, OSError) as error:
        raise _not_sent(smtp, _words_of(error, smtp=smtp)) from None


def _not_sent(smtp: Smtp, words: str) -> NotSentError:
    return NotSentError(f"the mail server {smtp.host}:{smtp.port} {words}.")


def _words_of(error: smtplib.SMTPException | OSError, *, smtp: Smtp) -> str:
    """Return what the server did; its own words are not repeated, they may quote an address."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"refused the login of {smtp.user_variable}: check it and {smtp.password_variable}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "offers no STARTTLS or no login: correct alerts.smtp"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered {error.smtp_code}: ask the people who run it whether this machine may send"
    if isinstance(error, ssl.SSLError):
        return f"cannot be trusted ({error.reason or 'no certificate'}): set alerts.smtp.ca_bundle"
    if smtp.port == IMPLICIT_TLS:
        return "speaks TLS from its first word, which is not supported: set port 587 and starttls = true in alerts.smtp"
    return f"could not be reached ({type(error).__name__}): check alerts.smtp.host and port"


def _mail_of(message: Message, *, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(message.to)
    mail["Subject"] = message.subject
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=sender.partition("@")[2] or None)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    return mail


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise NotSentError(f"{variable} is not in the environment, and alerts.smtp names it: set it.")
    return value

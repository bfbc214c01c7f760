"""Whether the channels of `[alerts]` would take a message tonight: what the doctor says of them.

Belongs here: one remark per channel, and the message sent on request. Does not belong here: connecting (`mail.py`,
`webhook.py`) and printing (`commands/doctor.py`). Without a request nothing is sent: the doctor is run often, and after
mails nobody needs the one that matters is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assets.redcap.remark import do, note, well
from pipelines.alerts.mail import NotSentError, send_mails, try_server
from pipelines.alerts.webhook import post_messages, try_channel
from pipelines.alerts.words import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assets.redcap.remark import Remark
    from pipelines.alerts.settings import Alerts, Smtp, Webhook

KEY: Final = "trial"


def remarks_on_alerts(alerts: Alerts | None, *, institution: str, send: bool = False) -> Iterator[Remark]:
    """Yield a remark per channel: it would take a message, or why not and what to do; no address and no secret.

    Mail: connect, STARTTLS, login and NOOP, as far as they are set. Webhook: whether its server answers. With `send`
    one message is sent over each, to `alerts.to`, which tells what a connection cannot: that it arrives.
    """
    if alerts is None:
        yield note(
            "nobody is told when a night needs a person",
            "add [alerts] with smtp or webhook to the settings; docs/operations.md has an example",
        )
        return
    message = _trial_message(institution, to=tuple(alerts.to))
    if alerts.smtp:
        smtp, sender = alerts.smtp, alerts.sender
        attempts = [(_words_on(smtp), lambda: try_server(smtp))]
        taken = f"it took a mail to alerts.to ({len(alerts.to)})"
        asked = [(taken, lambda: list(send_mails([message], smtp=smtp, sender=sender)))] if send else []
        yield from _until_one_fails([*attempts, *asked])
    if alerts.webhook:
        webhook = alerts.webhook
        attempts = [(_words_on_channel(webhook), lambda: try_channel(webhook))]
        asked = [("it took a message", lambda: list(post_messages([message], webhook=webhook)))] if send else []
        yield from _until_one_fails([*attempts, *asked])


def _until_one_fails(attempts: Iterable[tuple[str, Callable[[], object]]]) -> Iterator[Remark]:
    """Yield the words of each attempt that goes well, and of the first that does not why and what to do about it."""
    for words, attempt in attempts:
        try:
            attempt()
        except NotSentError as error:
            wrong, _, remedy = str(error).removesuffix(".").rpartition(": ")
            yield do(wrong, remedy)
            return
        yield well(words)


def _words_on(smtp: Smtp) -> str:
    ways = ["with STARTTLS" if smtp.starttls else "in clear", "with login" if smtp.user_variable else "without login"]
    return f"the mail server {smtp.host}:{smtp.port} answers, {', '.join(ways)}"


def _words_on_channel(webhook: Webhook) -> str:
    return f"the server of the webhook ({webhook.style}) in {webhook.url_variable} answers"


def _trial_message(institution: str, *, to: tuple[str, ...]) -> Message:
    body = (
        f"{institution}: this message was asked for with `mentorsync doctor --mail-test`.\n\n"
        "Nothing is wrong. From here you will be told when a night needs a person.\n"
    )
    return Message(key=KEY, subject="[mentorsync] a test of alerts", body=body, to=to)

"""Posts messages to a Slack or Teams channel.

Belongs here: the two shapes of JSON, and what can go wrong in a sentence. Does not belong here: what is sent. The
address is a secret: whoever holds it may write into the channel, so no sentence quotes it, and no redirect is followed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.alerts.mail import NotSentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.alerts.settings import Webhook
    from pipelines.alerts.words import Message

MOST_SIGNS = 3000
"""What Slack shows of one text before it cuts it."""


def post_messages(messages: Iterable[Message], *, webhook: Webhook) -> Iterator[Message]:
    """Post the messages and yield each that was taken; `NotSentError` at the first that was not."""
    import requests

    url = _url_of(webhook)
    with requests.Session() as session:
        for message in messages:
            try:
                answer = session.post(
                    url, json=_payload(message, webhook), timeout=webhook.timeout_seconds, allow_redirects=False
                )
            except requests.RequestException as error:
                raise _unreached(error, webhook=webhook) from None
            if not answer.ok or answer.is_redirect:
                raise NotSentError(
                    f"the webhook of {webhook.url_variable} answered {answer.status_code}: if it expired, make another."
                )
            yield message


def try_channel(webhook: Webhook) -> None:
    """Ask the webhook's server for anything at all, without the secret path; `NotSentError` where it cannot be reached.

    Whether the address itself still holds is only seen by posting to it.
    """
    import requests

    parts = urlsplit(_url_of(webhook))
    try:
        requests.head(f"{parts.scheme}://{parts.netloc}/", timeout=webhook.timeout_seconds, allow_redirects=False)
    except requests.RequestException as error:
        raise _unreached(error, webhook=webhook) from None


def _url_of(webhook: Webhook) -> str:
    url = os.environ.get(webhook.url_variable, "")
    if not url.startswith(("https://", "http://")):
        raise NotSentError(f"{webhook.url_variable} holds no address, and alerts.webhook names it: set it.")
    return url


def _unreached(error: Exception, *, webhook: Webhook) -> NotSentError:
    return NotSentError(
        f"the webhook of {webhook.url_variable} could not be reached ({type(error).__name__}): check the address."
    )


def _payload(message: Message, webhook: Webhook) -> dict[str, Any]:
    return teams_payload(message) if webhook.style == "teams" else slack_payload(message)


def slack_payload(message: Message) -> dict[str, Any]:
    """Return what Slack's incoming webhooks take; its three special signs are escaped, so nobody is pinged."""
    text = f"*{message.subject}*\n{message.body}"[:MOST_SIGNS]
    return {"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}


def teams_payload(message: Message) -> dict[str, Any]:
    """Return the adaptive card that Teams' workflow webhooks take."""
    blocks = [{"type": "TextBlock", "text": message.subject, "weight": "Bolder", "wrap": True}]
    blocks += [{"type": "TextBlock", "text": part, "wrap": True} for part in message.body.strip().split("\n\n")]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    }
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }

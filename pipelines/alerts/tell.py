"""Tells people what a run showed: reads the run, applies the rule, sends, and remembers.

Belongs here: the order of these, under one lock, for the command and the sensors alike. Does not belong here: any of
the steps themselves. Telling never fails a night: what a channel did not take is logged in a sentence, kept, and tried
again the next time anything is told.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pipelines.alerts.causes import alerts_of, without_repeats
from pipelines.alerts.mail import NotSentError, send_mails
from pipelines.alerts.memory import FILE, read_memory, write_memory
from pipelines.alerts.webhook import post_messages
from pipelines.alerts.words import message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipelines.alerts.causes import Observed
    from pipelines.alerts.memory import Channel, Memory
    from pipelines.alerts.settings import Alerts
    from pipelines.alerts.words import Message

LOG: Final = logging.getLogger("mentorsync.alerts")


def tell(observed: Observed, *, alerts: Alerts, home: Path, institution: str) -> list[str]:
    """Tell what a run showed, each cause once; return one sentence per channel that did not take everything.

    A run that was told already is not told again: the command and a sensor may both look at it. Messages that an
    earlier time could not be sent are tried first, unless their cause is told anew.
    """
    from assets.turns import locked

    with locked(home / f"{FILE}.lock"):
        memory = read_memory(home)
        messages: list[Message] = []
        if observed.run_id not in memory.runs:
            due, known = alerts_of(
                observed,
                known=memory.known,
                repeat_nights=alerts.repeat_nights,
                findings_rows=alerts.findings_rows,
                findings_share=alerts.findings_share,
            )
            for each in due:
                alert = without_repeats(each.alert)
                messages.append(
                    message_of(
                        replace(each, alert=alert),
                        institution=institution,
                        night=observed.night.isoformat(),
                        repeat_nights=alerts.repeat_nights,
                        to=tuple(alerts.recipients_of(kind=alert.kind, programme=alert.programme)),
                    )
                )
            memory = memory.with_run(observed.run_id, known)
        memory, troubles = _sent(messages, memory=memory, alerts=alerts)
        write_memory(home, memory)
    for trouble in troubles:
        LOG.warning(trouble)
    return troubles


def _sent(messages: list[Message], *, memory: Memory, alerts: Alerts) -> tuple[Memory, list[str]]:
    """Send over every channel; return the memory with what was not taken, and a sentence per channel with such."""
    unsent: dict[Channel, dict[str, Message]] = {}
    troubles: list[str] = []
    for channel, send in _channels(alerts):
        waiting = {**memory.unsent.get(channel, {}), **{message.key: message for message in messages}}
        trouble = _took_all(waiting, send=send)
        if trouble:
            unsent[channel] = waiting
            troubles.append(f"Alerts: {trouble[:-1]}; {len(waiting)} wait and are tried again next time.")
    return replace(memory, unsent=unsent), troubles


def _took_all(waiting: dict[str, Message], *, send: Callable[[Iterable[Message]], Iterator[Message]]) -> str:
    """Send what waits, dropping what was taken; return a sentence where something was not."""
    if not waiting:
        return ""
    try:
        for message in send(list(waiting.values())):
            waiting.pop(message.key)
    except NotSentError as error:
        return str(error)
    return ""


def _channels(alerts: Alerts) -> Iterator[tuple[Channel, Callable[[Iterable[Message]], Iterator[Message]]]]:
    smtp, webhook = alerts.smtp, alerts.webhook
    if smtp:
        yield "mail", lambda messages: send_mails(messages, smtp=smtp, sender=alerts.sender)
    if webhook:
        yield "webhook", lambda messages: post_messages(messages, webhook=webhook)

"""The settings of alerts, the words of a message, and the memory: what may be said, to whom, and never about whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.alerts.causes import Alert, Due, Known
from pipelines.alerts.memory import FILE, Memory, read_memory, write_memory
from pipelines.alerts.webhook import MOST_SIGNS, slack_payload, teams_payload
from pipelines.alerts.words import Message, message_of
from pipelines.settings import SettingsError, read_settings
from tests.unit.written_settings import GOOD, written

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.alerts.settings import Alerts

TONIGHT = date(2026, 10, 20)
WITH_ALERTS = f"""{GOOD}[alerts]
from = "mentorsync@example.edu"
to = ["it@example.edu"]
to_by_kind = {{hr = ["hr@example.edu"]}}
to_by_programme = {{anesthesiology = ["anes@example.edu"]}}
smtp = {{host = "mail.example.edu", starttls = true, user_variable = "SMTP_USER", password_variable = "SMTP_PASS"}}
"""


def alerts_in(folder: Path) -> Alerts:
    alerts = read_settings(written(folder, WITH_ALERTS)).alerts
    assert alerts
    return alerts


def test_without_alerts_in_the_settings_nobody_is_told(tmp_path):
    assert read_settings(written(tmp_path, GOOD)).alerts is None


@pytest.mark.parametrize(
    ("alert", "to"),
    [
        (Alert(key="a", kind="run_failed"), "it@example.edu"),
        (Alert(key="a", kind="hr"), "hr@example.edu"),
        (Alert(key="a", kind="stale", programme="anesthesiology"), "anes@example.edu"),
        (Alert(key="a", kind="stale", programme="cimer"), "it@example.edu"),
    ],
)
def test_the_address_responsible_is_of_the_programme_else_of_the_kind_else_the_common_one(tmp_path, alert, to):
    assert alerts_in(tmp_path).recipients_of(kind=alert.kind, programme=alert.programme) == [to]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('"it@example.edu"', '"it"'), "alerts.to.0"),
        (('to = ["it@example.edu"]', ""), "alerts.smtp needs alerts.from and alerts.to"),
        (("starttls = true", "starttls = false"), "would send the password in clear"),
        ((', password_variable = "SMTP_PASS"', ""), "user_variable and password_variable go together"),
        (('"SMTP_PASS"', '"pass word"'), "this is the name of an environment variable, not what it holds"),
        (("{hr = ", "{payroll = "), "alerts.to_by_kind"),
        (("smtp = {", "#"), "alerts has neither smtp nor webhook"),
        (("smtp = {", "webhook = {style = 'irc'}\nsmtp = {"), "alerts.webhook.style"),
    ],
)
def test_a_wrong_setting_of_alerts_is_one_sentence_that_names_it(tmp_path, change, sentence):
    with pytest.raises(SettingsError) as error:
        read_settings(written(tmp_path, WITH_ALERTS.replace(*change)))
    assert sentence in str(error.value)


def words(**alert: Any) -> Message:
    usual = {"key": "stale:x", "kind": "stale", "programme": "anesthesiology", "lines": ("It was down.",)}
    due = Due(Alert(**usual | alert), since=date(2026, 10, 18))
    return message_of(due, institution="Example", night=TONIGHT.isoformat(), repeat_nights=1, to=("it@example.edu",))


def test_a_message_says_what_since_when_and_what_to_do():
    message = words()
    assert message.subject == "[mentorsync] REDCap could not be pulled (anesthesiology), since 2026-10-18"
    for part in ("Example, night of 2026-10-20", "- It was down.", "mentorsync doctor", "every night until"):
        assert part in message.body


def test_an_address_or_a_token_never_leaves_in_a_message():
    token = "0123456789ABCDEF0123456789ABCDEF"
    message = words(lines=(f"Token {token} of <jo.li@example.edu>, mailto:Jo.Li+x@med.example.edu;",))
    assert token not in message.body
    assert "@" not in message.body


def test_slack_pings_nobody_and_gets_no_more_than_it_shows():
    message = Message(key="a", subject="s", body="<!channel> & " + "x" * 9000)
    text = slack_payload(message)["text"]
    assert "<" not in text
    assert len(text) < MOST_SIGNS + 20


def test_teams_gets_an_adaptive_card_with_a_block_per_paragraph():
    (attachment,) = teams_payload(words())["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    texts = [block["text"] for block in attachment["content"]["body"]]
    assert texts[0] == words().subject
    assert len(texts) == 1 + len(words().body.strip().split("\n\n"))


def test_the_memory_comes_back_as_it_was_written_and_only_its_owner_reads_it(tmp_path):
    memory = Memory(known={"a": Known(since=TONIGHT, told=TONIGHT)}, unsent={"mail": {"a": words()}}, runs=("run-1",))
    write_memory(tmp_path, memory)
    assert read_memory(tmp_path) == memory
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "{", "[]", '{"known": {"a": 1}, "unsent": {}, "runs": []}'])
def test_a_memory_that_cannot_be_read_is_none_so_that_causes_are_told_again(tmp_path, content):
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert read_memory(tmp_path) == Memory()


def test_only_the_latest_runs_are_remembered():
    memory = Memory()
    for n in range(500):
        memory = memory.with_run(str(n), {})
    assert memory.runs[-1] == "499"
    assert len(memory.runs) == 200

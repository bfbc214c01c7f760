"""What alerts read out of a run, and who is told after a night: by the command and by the sensors."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING
from unittest.mock import patch

import dagster as dg
import pandas as pd
import pytest
from click.testing import CliRunner
from nights import TOKEN

from pipelines.alerts.observed import findings_seen, observed_of
from pipelines.commands.main import cli
from pipelines.settings import read_settings
from tests.sources.mail_server import a_mail_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sources.mail_server import Mailbox

TONIGHT = date(2026, 10, 20)


def dated(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["source", "first_seen", "resolved_on"])
    return frame.astype({"source": "str", "first_seen": "datetime64[us]", "resolved_on": "datetime64[us]"})


def test_findings_before_are_those_open_when_the_night_began():
    seen = findings_seen(
        dated(
            ("redcap", "2026-10-01", None),
            ("redcap", "2026-10-01", "2026-10-20"),
            ("redcap", "2026-10-01", "2026-10-05"),
            ("redcap", "2026-10-20", None),
            ("hr", "2026-10-20", None),
        ),
        night=TONIGHT,
    )
    assert seen
    assert [(one.source, one.before, one.new) for one in seen] == [("hr", 0, 1), ("redcap", 2, 1)]


def test_the_first_night_ever_has_no_jump():
    assert findings_seen(dated(("redcap", "2026-10-20", None)), night=TONIGHT) is None


def test_an_error_is_told_by_its_kind_and_never_in_its_own_words():
    @dg.op
    def make_workbooks() -> None:
        raise OSError("cannot write the book of jo.li@example.edu")

    @dg.job
    def nightly() -> None:
        make_workbooks()

    with dg.DagsterInstance.ephemeral() as instance:
        result = nightly.execute_in_process(instance=instance, raise_on_error=False)
    seen = observed_of(result.all_events, night=TONIGHT, run_id="r", succeeded=False)
    assert seen.failed_steps == ("make_workbooks: OSError",)


def test_a_check_is_told_with_how_many_rows_fail_and_with_their_keys():
    @dg.asset(key=["hr", "person"], check_specs=[dg.AssetCheckSpec("is_unique", asset=["hr", "person"])])
    def rows():
        yield dg.Output(None)
        yield dg.AssetCheckResult(passed=False, metadata={"failing": 2, "keys": ["1", "2"], "who_fixes": "HR"})

    seen = observed_of(dg.materialize([rows]).all_events, night=TONIGHT, run_id="r", succeeded=True)
    (check,) = seen.checks
    assert (check.kind, check.failing, check.keys) == ("integrity", 2, ("1", "2"))


@pytest.mark.parametrize(
    ("name", "severity", "metadata", "kind"),
    [
        ("anesthesiology_missing_meetings", dg.AssetCheckSeverity.ERROR, {}, "other"),
        ("anesthesiology_loads", dg.AssetCheckSeverity.ERROR, {}, "integrity"),
        ("state_is_known", dg.AssetCheckSeverity.ERROR, {"who_fixes": "IT"}, "integrity"),
        ("state_is_known", dg.AssetCheckSeverity.WARN, {"who_fixes": "IT"}, "other"),
    ],
)
def test_a_gap_alerts_nobody_however_bad_it_is(name, severity, metadata, kind):
    key = ["obligations", "obligation"]

    @dg.asset(key=key, check_specs=[dg.AssetCheckSpec(name, asset=key)])
    def rows():
        yield dg.Output(None)
        yield dg.AssetCheckResult(passed=False, severity=severity, metadata=metadata)

    seen = observed_of(dg.materialize([rows]).all_events, night=TONIGHT, run_id="r", succeeded=True)
    assert [check.kind for check in seen.checks] == [kind]


def test_gaps_of_severity_error_are_no_failure_of_a_night_and_publish_its_books(nights):
    ended = nights.run()
    assert (ended.success, ended.failures) == (True, ())
    with (
        patch.dict(os.environ, {"DAGSTER_HOME": str(nights.home / "dagster")}),
        dg.DagsterInstance.get() as instance,
    ):
        entries = instance.all_logs(ended.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    found = [entry.dagster_event.asset_check_evaluation_data for entry in entries]
    missing = [each for each in found if "_missing_" in each.check_name and not each.passed]
    assert {each.severity for each in missing if each.metadata["missing"].value} == {dg.AssetCheckSeverity.ERROR}
    assert not any(each.blocking for each in missing)
    sentences = {f"obligations/obligation {each.check_name}: {each.description}" for each in missing}
    assert sentences <= set(ended.warnings)
    assert nights.manifest()


@contextmanager
def told_by_mail(nights, *, more: str = "") -> Iterator[Mailbox]:
    """Serve a mail server and name it in the settings of the nights."""
    with a_mail_server() as mailbox:
        text = nights.file.read_text(encoding="utf-8").partition("[alerts]")[0]
        nights.file.write_text(
            f'{text}[alerts]\nfrom = "mentorsync@example.edu"\nto = ["it@example.edu"]\n{more}'
            f'smtp = {{host = "127.0.0.1", port = {mailbox.port}}}\n',
            encoding="utf-8",
        )
        yield mailbox


def typed_night(nights, *arguments: str):
    environment = {"MENTORSYNC_SETTINGS": str(nights.file), TOKEN: nights.token}
    kept = {name: value for name, value in os.environ.items() if name != "DAGSTER_HOME"}
    with patch.dict(os.environ, kept | environment, clear=True):
        return CliRunner().invoke(cli, ["night", *arguments])


def without_a_file(nights):
    (nights.hr / "people.csv").unlink()


def test_a_refused_delivery_is_one_mail_to_hr_however_often_the_night_is_tried(nights):
    without_a_file(nights)
    with told_by_mail(nights, more='to_by_kind = {hr = ["hr@example.edu"]}\n') as mailbox:
        for _ in range(2):
            assert typed_night(nights).exit_code == 1
        (mail,) = mailbox.mails
    assert mail["To"] == "hr@example.edu"
    assert "HR's tables cannot be used" in mail["Subject"]
    assert "is missing from the HR folder" in mail.get_content()


def test_a_stale_programme_is_told_although_its_night_succeeds(nights, server):
    server.faults.replace([{"match": {"content": "record"}, "status": 500, "body": "no"}])
    with told_by_mail(nights) as mailbox:
        assert typed_night(nights).exit_code == 0
        (mail,) = mailbox.mails
    assert "(anesthesiology)" in mail["Subject"]


def test_a_night_in_which_all_is_well_and_a_night_on_another_date_mail_nobody(nights):
    with told_by_mail(nights) as mailbox:
        assert typed_night(nights).exit_code == 0
        without_a_file(nights)
        typed_night(nights, "--as-of", "2026-07-01")
        assert mailbox.mails == []


def test_a_mail_server_that_is_down_fails_no_night_and_the_mail_comes_the_next_time(nights, server):
    with told_by_mail(nights) as mailbox:
        settings = nights.file.read_text(encoding="utf-8")
        nights.file.write_text(settings.replace(f"port = {mailbox.port}", "port = 9"), encoding="utf-8")
        server.faults.replace([{"match": {"content": "record"}, "status": 500, "body": "no"}])
        ended = typed_night(nights)
        assert ended.exit_code == 0
        assert "tried again next time" in ended.stderr
        server.faults.clear()
        nights.file.write_text(settings, encoding="utf-8")
        assert typed_night(nights).exit_code == 0
        (mail,) = mailbox.mails
    assert "REDCap could not be pulled" in mail["Subject"]


def test_a_sensor_sees_a_night_end_and_tells_it_only_where_the_command_did_not(nights):
    from pipelines.definitions import build_definitions

    without_a_file(nights)
    with told_by_mail(nights) as mailbox:
        ended = nights.run()
        settings = read_settings(nights.file)
        definitions = build_definitions(settings)
        sensors = {sensor.name: sensor for sensor in definitions.sensors or ()}
        assert set(sensors) == {"alert_after_night", "alert_after_failed_night", "alert_after_canceled_night"}
        with (
            patch.dict(os.environ, {"DAGSTER_HOME": str(settings.home / "dagster")}),
            dg.DagsterInstance.get() as instance,
        ):
            run = instance.get_run_by_id(ended.run_id)
            event = instance.all_logs(ended.run_id, of_type=dg.DagsterEventType.RUN_FAILURE)[-1].dagster_event
            for _ in range(2):
                sensors["alert_after_failed_night"](
                    dg.build_run_status_sensor_context(
                        sensor_name="alert_after_failed_night",
                        dagster_event=event,
                        dagster_instance=instance,
                        dagster_run=run,
                    )
                )
        assert len(mailbox.mails) == 1


def test_no_name_no_email_and_no_token_is_in_a_mail(nights, server, school):
    import csv

    with (school / "hr" / "people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    server.faults.replace([{"match": {"content": "record"}, "status": 403, "body": '{"error":"no"}'}])
    lines = (nights.hr / "people.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (nights.hr / "people.csv").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    with told_by_mail(nights) as mailbox:
        typed_night(nights)
        text = "\n".join(mail.as_string() for mail in mailbox.mails)
    assert len(mailbox.mails) == 2
    words = set(text.replace(",", " ").replace(".", " ").split())
    assert not words & {person["legal_last"] for person in people if len(person["legal_last"]) > 4}
    assert not [person["work_email"] for person in people if person["work_email"] and person["work_email"] in text]
    assert nights.token not in text

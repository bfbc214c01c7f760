"""What the product says of a case.

Belongs here: judging the case's clause and laying the answer beside what the case expects. Does not belong here: any
case, and what its sentences mean (`case_school.py`).

`then` of an obligation is its state and, after a comma, its reason; `not concerned`, with the reason of
`not_in_population` after a comma, where nothing is owed. Of a reminder and an attestation it is the state; of a
document `written`, with the day from which as `due`; of a prohibition `kept` or `broken`; of a clause that is stated
and not collected `stated`; of a figure how many are in each band.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from assets.obligations.beside.attestations import attestations_of
from assets.obligations.beside.documents import documents_of
from assets.obligations.beside.owed import owed_beside
from assets.obligations.beside.prohibitions import prohibitions_of
from assets.obligations.beside.reminders import reminders_of
from assets.obligations.beside.scorecard import scorecard_of
from assets.obligations.clauses import clause_table
from assets.obligations.judging.absent import not_in_population_of
from assets.obligations.judging.judge import judge, personal_rules
from assets.obligations.language.policy import COMPUTED
from assets.obligations.rows.frame import obligations_of
from assets.quarters import quarter_of
from tests.unit.case_reading import day_in, is_day
from tests.unit.case_school import told
from tests.unit.shipped_projects import Shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from assets.obligations.language.policy import Policy
    from tests.unit.case_reading import Case
    from tests.unit.case_school import Told

PROGRAMMES: Final = ("weill_cornell", "rutgers", "anesthesiology", "digestive_diseases", "cimer")


@dataclass(frozen=True)
class Answer:
    """What is said: `then` as a case writes it, and the rest where the thing has it."""

    then: Any
    why: str = ""
    counted: str = ""
    due: Any = None
    to: tuple[str, ...] = ()
    target: str = ""


@cache
def shipped(programme: str) -> Shipped:
    """Return a programme's files as they are shipped."""
    return Shipped(programme)


def clauses_of(case: Case) -> list[Any]:
    """Return the policy's entries a case is about: of its clause, and of its measure or document where it names one."""
    return [
        clause
        for clause in shipped(case.programme).policy.clauses
        if clause.clause == case.clause and case.measure in {"", name_of(clause)}
    ]


def name_of(clause: Any) -> str:
    """Return what tells the entries of one clause apart: measure, document or figure, else the kind."""
    names = ("measure", "document", "figure", "kind")
    return next(str(getattr(clause, name)) for name in names if hasattr(clause, name))


def answer_to(case: Case) -> Answer:
    """Return what the product says; `ValueError` where the case is not about exactly one entry of the policy."""
    found = clauses_of(case)
    if len(found) != 1:
        message = f"{case.where}: the policy has {len(found)} entries for it; name the measure."
        raise ValueError(message)
    school = told(case.programme, case.given)
    clause = found[0].model_copy(update=school.clause)
    for row in school.rows.get("attested", []):
        row["clause"] = clause.clause
    policy = shipped(case.programme).policy.model_copy(update={"clauses": (clause,)})
    kind = "obligation" if isinstance(clause, COMPUTED) else clause.kind
    return ANSWERS[kind](case, policy, school)


def _obligation(case: Case, policy: Policy, school: Told) -> Answer:
    personal = bool(personal_rules(policy))
    rows = _owed(case, policy, school) if personal else _owed_beside(case, policy, school)
    whose = _somebody(case, school)
    rows = rows[(rows["subject_id"] == whose) | (rows["person_id"] == whose)]
    rows = _about(rows, case, "period", "window_start")
    if rows.empty:
        return Answer(_not_concerned(case, policy, school, whose) if personal else "not concerned")
    row = _only(rows, case)
    return Answer(
        then=_joined(row["state"], row["reason"]),
        why=row["why"],
        counted=f"{row['counted']} of {row['required']}",
        due=row["due_on"].date(),
        target=_target(row),
    )


def _owed(case: Case, policy: Policy, school: Told) -> pd.DataFrame:
    return obligations_of(school.tables(), policy, as_of=case.when, known_at=None, snapshot="s")


def _owed_beside(case: Case, policy: Policy, school: Told) -> pd.DataFrame:
    return owed_beside(school.inputs(), policy, as_of=case.when, known_at=None, snapshot="s")


def _target(row: pd.Series[Any]) -> str:
    """Return `6, missed` or `6, reached`, empty without a target above the minimum."""
    if pd.isna(row["target"]):
        return ""
    return f"{row['target']}, {'reached' if row['target_met'] else 'missed'}"


def _not_concerned(case: Case, policy: Policy, school: Told, whose: str) -> str:
    """Return that nothing is owed, and why, where the case asks for that."""
    if "," not in str(case.then):
        return "not concerned"
    quarters = [quarter_of(day_in(case.about) if is_day(case.about) else case.when)]
    rows = not_in_population_of(judge(school.tables(), policy, case.when), quarters)
    reasons = rows.loc[rows["person_id"] == whose, "reason"].tolist()
    return _joined("not concerned", reasons[0] if reasons else "")


def _reminder(case: Case, policy: Policy, school: Told) -> Answer:
    inputs = school.inputs()
    rows = reminders_of([policy], inputs, as_of=case.when)
    if school.sent:
        mark = pd.DataFrame({"reminder_id": rows["reminder_id"], "sent_on": pd.Timestamp(school.sent)})
        rows = reminders_of([policy], replace(inputs, reminder_mark=mark), as_of=case.when)
    rows = _about(rows, case, "due_on", "clock_on")
    if rows.empty:
        return Answer("no reminder")
    assert rows[["state", "due_on", "sentence"]].drop_duplicates().shape[0] == 1, rows.to_string()
    row = rows.iloc[0]
    return Answer(row["state"], why=row["sentence"], due=row["due_on"].date(), to=tuple(sorted(rows["recipient"])))


def _attestation(case: Case, policy: Policy, school: Told) -> Answer:
    rows = attestations_of([policy], school.inputs(), as_of=case.when)
    rows = rows[rows["subject_id"] == (case.of or "office")]
    row = _only(_about(rows, case, "label", "period"), case)
    said = " ".join(str(row[name]) for name in ("owner", "attested_by", "link") if pd.notna(row[name]))
    return Answer(row["state"], why=said, due=row["due_on"].date())


def _document(case: Case, policy: Policy, school: Told) -> Answer:
    row = _only(_about(documents_of([policy], as_of=case.when), case, "label", "period"), case)
    due = None if pd.isna(row["due_on"]) else row["due_on"].date()
    return Answer("written", why=f"{row['title']}: {row['label']}", due=due)


def _prohibition(case: Case, policy: Policy, school: Told) -> Answer:
    project = shipped(case.programme)
    instruments = dict(project.mapping.instruments)
    instruments |= {name: next(iter(instruments.values())) for name in school.collects}
    mapping = project.mapping.model_copy(update={"instruments": instruments})
    fields = pd.DataFrame(
        [
            {
                "programme": case.programme,
                "project": case.programme,
                "field": row["field_name"],
                "form": row["form_name"],
                "type": row["field_type"],
                "validation": row.get("text_validation_type_or_show_slider_number", ""),
            }
            for row in [*project.fields, *school.rows.get("field", [])]
        ],
        dtype="str",
    )
    row = _only(prohibitions_of([policy], [mapping], fields, given={}, as_of=case.when), case)
    return Answer({True: "kept", False: "broken"}[bool(row["kept"])], why=row["why"])


def _stated(case: Case, policy: Policy, school: Told) -> Answer:
    row = _only(clause_table([policy]), case)
    owed = [_owed(case, policy, school), _owed_beside(case, policy, school)]
    note = policy.clauses[0].note
    return Answer(row["kind"] if all(rows.empty for rows in owed) else "owed", why=f"{row['words']}. {note}")


def _scored(case: Case, policy: Policy, school: Told) -> Answer:
    others = [shipped(name).policy for name in PROGRAMMES if name != case.programme]
    rows = scorecard_of([policy, *others], school.inputs(), as_of=case.when)
    rows = rows[rows["of"] == case.of] if case.of else rows
    return Answer({band: int(count) for band, count in zip(rows["band"], rows["count"], strict=True)})


ANSWERS: dict[str, Callable[[Case, Policy, Told], Answer]] = {
    "obligation": _obligation,
    "reminder": _reminder,
    "attestation": _attestation,
    "document": _document,
    "prohibition": _prohibition,
    "stated": _stated,
    "scored": _scored,
}


def _somebody(case: Case, school: Told) -> str:
    return school.words.cast.get(case.of, case.of) if case.of else "mentee"


def _about(rows: pd.DataFrame, case: Case, label: str, first: str) -> pd.DataFrame:
    """Return the rows of the window a case is about: by its name, or by its first day."""
    if not case.about:
        return rows
    if is_day(case.about):
        return rows[pd.to_datetime(rows[first]) == pd.Timestamp(day_in(case.about))]
    return rows[rows[label] == case.about]


def _only(rows: pd.DataFrame, case: Case) -> pd.Series[Any]:
    assert len(rows) == 1, f"{case.where}: {len(rows)} rows\n{rows.T.to_string()}"
    return rows.iloc[0]


def _joined(state: str, reason: Any) -> str:
    words = state.replace("_", " ")
    return f"{words}, {reason}" if isinstance(reason, str) and reason else words

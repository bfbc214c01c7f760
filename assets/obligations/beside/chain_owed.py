"""What a person owes, and what does not concern him, in the lines of `mentorsync explain`.

Belongs here: those lines, clause by clause in the policy's order, each under the policy's own words. Does not belong
here: the person's appointments, identities and pairs (`chain.py`), and printing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.obligations.columns.calendar import date_text
from assets.obligations.language.policy import rules_of
from assets.quarters import quarter_from_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.obligations.language.kinds import Rule
    from assets.obligations.language.policy import Policy
    from assets.quarters import Quarter

STRENGTHS = {"M": "must", "S": "should", "I": "ideal"}
"""How binding a clause is, as the policies put it."""

OUTSIDE = {
    "not_employed": "not employed",
    "out_of_scope": "the home appointment is not in its scope",
    "not_enrolled": "not enrolled",
    "not_mentor": "mentors nobody",
    "no_active_pair": "has no active pair",
    "no_frequency_set": "no frequency was agreed",
    "identity_open": "it is open who is meant by a record",
}
"""Why a clause does not concern somebody."""

Lines = tuple[str, list[str]]


def owed_in(own: pd.DataFrame, policies: Sequence[Policy]) -> Iterator[Lines]:
    """Yield a heading and its lines per programme in which a person owes something.

    `own`: rows of `OBLIGATION` of that person. Of each: the period, the last day, state, reason and counts; the window
    and the home appointment it was judged by; why; the rows of REDCap that are its evidence, each once.
    """
    rules_by_programme = {policy.programme: {rule.measure: rule for rule in rules_of(policy)} for policy in policies}
    disabled = sorted(set(own["programme"]) - set(rules_by_programme))
    for programme, rules in [*rules_by_programme.items(), *((each, {}) for each in disabled)]:
        rows = own[own["programme"] == programme]
        lines: list[str] = []
        for measure in [*rules, *sorted(set(rows["measure"]) - set(rules))]:
            of_measure = rows[rows["measure"] == measure]
            if len(of_measure):
                lines.append(_clause(of_measure.iloc[0], rules.get(measure)))
                lines += [line for row in _in_order(of_measure) for line in _obligation(row)]
        if lines:
            yield f"Owed in {programme}", lines


def owed_by_mentees(obligations: pd.DataFrame, mentor_id: str, policies: Sequence[Policy]) -> list[str]:
    """Return a line per obligation of somebody else in which a person stands as the mentor."""
    theirs = obligations[(obligations["counterpart_id"] == mentor_id) & (obligations["person_id"] != mentor_id)]
    place = {
        (policy.programme, rule.measure): number for policy in policies for number, rule in enumerate(rules_of(policy))
    }
    order = [place.get(key, len(place)) for key in zip(theirs["programme"], theirs["measure"], strict=True)]
    ordered = theirs.assign(place=order).sort_values(["programme", "place", "person_id", "due_on", "obligation_id"])
    return [
        f"{row['programme']} {row['clause']} {row['measure']} of {row['person_id']}, {_outcome(row)}"
        for row in ordered.to_dict("records")
    ]


def outside_of(frame: pd.DataFrame, person_id: str) -> list[str]:
    """Return a line per clause and reason that kept a person out of it, with the quarters in a row as one span.

    `frame` is `NOT_IN_POPULATION`.
    """
    own = frame[frame["person_id"] == person_id].fillna({"clause": "", "measure": ""})
    lines = []
    for (programme, clause, measure, reason), rows in own.groupby(
        ["programme", "clause", "measure", "reason"], sort=False
    ):
        what = f"{clause} {measure}".strip() or "every clause"
        spans = ", ".join(_spans([quarter_from_key(day) for day in sorted(set(rows["quarter"]))]))
        lines.append(f"{programme} {what}: {OUTSIDE.get(str(reason), reason)} ({spans})")
    return lines


def _clause(row: Any, rule: Rule | None) -> str:
    if rule is None:
        return f"{row['clause']} {row['measure']}, of a version no longer in force"
    strength = STRENGTHS.get(rule.strength, rule.strength)
    return f"{rule.clause} {rule.measure}: {rule.title} ({strength}: “{rule.words}”)"


def _in_order(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.sort_values(["due_on", "window_start", "obligation_id"]).to_dict("records")


def _obligation(row: dict[Any, Any]) -> Iterator[str]:
    whose = "" if row["unit"] == "person" else f"{row['subject_id']}, "
    yield f"  {whose}{_outcome(row)}"
    yield f"    {date_text(row['window_start'])} to {date_text(row['window_end'])}, {_home(row)}"
    yield f"    {row['why']}"
    for source in dict.fromkeys(row["evidence"]):
        yield f"    evidence {source}"


def _outcome(row: dict[Any, Any]) -> str:
    reason = "" if pd.isna(row["reason"]) or not row["reason"] else f" ({row['reason']})"
    target = "" if pd.isna(row["target"]) else f", target {row['target']}"
    due = f"due {date_text(row['due_on'])}"
    return f"{row['period']}, {due}: {row['state']}{reason}, {row['counted']} of {row['required']}{target}"


def _home(row: dict[Any, Any]) -> str:
    known = [str(row[name]) for name in ("department", "division", "rank", "track") if not pd.isna(row[name])]
    return f"judged as {', '.join(known)}" if known else "no home appointment then"


def _spans(quarters: list[Quarter]) -> Iterator[str]:
    """Yield quarters that follow one another as `2025 Q1 to 2026 Q4`, one alone as itself."""
    first = last = quarters[0]
    for quarter in quarters[1:]:
        if quarter != last.following(1):
            yield _span(first, last)
            first = quarter
        last = quarter
    yield _span(first, last)


def _span(first: Quarter, last: Quarter) -> str:
    return first.label if first == last else f"{first.label} to {last.label}"

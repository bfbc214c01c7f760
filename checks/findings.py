"""Findings: data problems as rows a named office can act on, the same row from night to night.

Belongs here: collecting tonight's problems, putting them into words, and carrying over when each was first seen and
when it was gone. Does not belong here: finding problems (the rooms do) and unmet clauses (gaps are no findings).

A finding is identified by what found it, the code of the problem, programme, key and field, never by its words, so
that improved words do not make every finding a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from assets.mentoring.hashes import hashes_of
from assets.storage.schema import DTYPES, empty_frame_of
from checks.schema import FINDING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from checks.problem_texts import ProblemText

UNWORDED: Final = "No words were written for the problem {code}."
UNWORDED_REPAIR: Final = "Report this to the people who run mentorsync; it is a defect of the software."

_FOUND: Final = ("check", "source", "programme", "key", "field", "code", "person_id", "department", "note", "row")
_SOURCE_ROW: Final = r"^(?P<project>[^/]*)/(?P<record>.*)/[^/]*/[^/]*/[^/]*$"


def problems_found(
    *,
    quarantine: pd.DataFrame,
    review: pd.DataFrame,
    hr_quarantine: pd.DataFrame,
    pull: pd.DataFrame,
    circular: pd.DataFrame | None = None,
    on_links: Sequence[pd.DataFrame] = (),
    not_measured: pd.DataFrame | None = None,
    not_loaded: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return tonight's problems below one another, in words yet to come (all text, missing where unknown).

    Of `mentoring/quarantine` what was rightly excluded is no problem; of `redcap/pull` only states `kept` and `none`
    are. `circular` and `on_links` come from `problem_joins.py`; `not_measured` holds clauses no mapping feeds
    (`programme`, `clause`, `lacks`); `not_loaded` the sentence of each programme that could not be read. Columns:
    check, source, programme, key, field, code, person_id, department, note (a sentence to add to the words), row
    (REDCap row to link to).
    """
    rows = quarantine[quarantine["outcome"] != "excluded"]
    stale = pull[pull["state"].isin(["kept", "none"])]
    codes = stale["state"].map({"kept": "stale_source", "none": "no_source"})
    clauses = _clauses_of(not_measured)
    broken = pd.DataFrame((not_loaded or {}).items(), columns=["programme", "note"])
    nothing = pd.DataFrame()
    parts = [
        rows.assign(
            check="mentoring/quarantine", place="redcap", key=rows["source"], code=rows["problem"], row=rows["source"]
        ),
        review.assign(
            check="people/review",
            place="people",
            key=review["typed"],
            code="unresolved_reference",
            row=review["example"],
        ),
        hr_quarantine.assign(
            check="hr/quarantine", place="hr", key=hr_quarantine["source"], code=hr_quarantine["problem"]
        ),
        stale.assign(check="redcap/pull", place="redcap", key=stale["project"], code=codes, note=stale["reason"]),
        (nothing if circular is None else circular).assign(check="mentoring/pair", place="redcap"),
        *(joined.assign(check="people/link", place="people") for joined in on_links),
        clauses.assign(check="obligations/clause", place="policy", key=clauses["clause"], code="not_measured"),
        broken.assign(check="obligations/clause", place="policy", key=broken["programme"], code="not_loaded"),
    ]
    columns = ["place" if name == "source" else name for name in _FOUND]
    found = pd.concat([part.reindex(columns=columns).astype("str") for part in parts], ignore_index=True)
    return found.rename(columns={"place": "source"})


def _clauses_of(not_measured: pd.DataFrame | None) -> pd.DataFrame:
    """Return one row per clause of `obligations/not_measured`, with a note of what all its measures lack."""
    if not_measured is None or not_measured.empty:
        return pd.DataFrame({"programme": [], "clause": [], "note": []})
    lacking = not_measured.explode("lacks").groupby(["programme", "clause"])["lacks"].unique()
    notes = lacking.map(lambda names: "Missing: " + ", ".join(sorted(str(name) for name in names)) + ".")
    return notes.rename("note").reset_index()


def findings_of(
    found: pd.DataFrame,
    *,
    texts: Mapping[str, Mapping[str, ProblemText]],
    appointments: pd.DataFrame,
    links: pd.Series,
    as_of: date,
    labels: Mapping[tuple[str, str], str] | None = None,
) -> pd.DataFrame:
    """Return tonight's findings in the columns of `checks/finding`, all first and last seen on `as_of`.

    `found` is `problems_found(...)`; `texts` the words by check and code; `appointments` is `hr/appointment`, for the
    department of the person concerned; `links` the address of each of `found`'s rows (text, on its index); `labels`
    what a field is called in a sentence, by programme and name (`field_labels.py`), else its name.
    """
    if found.empty:
        return empty_frame_of(FINDING)
    home = found["person_id"].map(departments_on(appointments, as_of=as_of)).astype("str")
    named = found.assign(
        programme=found["programme"].fillna(""),
        field=found["field"].fillna(""),
        department=found["department"].fillna(home),
        link=links,
    )
    identity = [named[name] for name in ("check", "code", "programme", "key", "field")]
    worded = named.assign(finding_id=hashes_of(*identity)).merge(
        _words(named, texts, labels or {}), how="left", on=["check", "code", "programme", "field"]
    )
    problem = (worded["problem"] + " " + worded["note"].fillna("")).str.strip()
    day = pd.Series(pd.Timestamp(as_of), index=worded.index)
    open_still = pd.Series(pd.NaT, index=worded.index)
    dated = worded.assign(problem=problem, first_seen=day, last_seen=day, resolved_on=open_still)
    return _as_findings(dated.drop_duplicates("finding_id"))


def _words(
    found: pd.DataFrame, texts: Mapping[str, Mapping[str, ProblemText]], labels: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    """Return the words of each kind of problem and field met tonight; there are few, however many rows there are."""
    kinds = ["check", "code", "programme", "field"]
    words = []
    for kind in found[kinds].drop_duplicates().itertuples(index=False):
        check, code, programme, field = kind
        text = texts.get(check, {}).get(code)
        if text is None:
            words.append((*kind, "warning", UNWORDED.format(code=code), UNWORDED_REPAIR, "IT"))
            continue
        shown = labels.get((programme, field)) or field or "the field"
        said = [part.replace("{field}", shown) for part in (text.problem, text.what_to_do)]
        words.append((*kind, text.severity, *said, text.who_fixes))
    return pd.DataFrame(words, columns=[*kinds, "severity", "problem", "what_to_do", "who_fixes"]).astype("str")


def departments_on(appointments: pd.DataFrame, *, as_of: date) -> pd.Series:
    """Return the department code of each person's primary appointment on a day, by person id."""
    day = pd.Timestamp(as_of)
    covers = (appointments["valid_from"] <= day) & (appointments["valid_to"].isna() | (appointments["valid_to"] > day))
    primary = appointments[covers & appointments["is_primary"].fillna(False)]
    ordered = primary.sort_values(["valid_from", "appointment_id"])
    return ordered.drop_duplicates("person_id", keep="last").set_index("person_id")["department_code"]


def links_of(rows: pd.Series, *, templates: Mapping[str, str], versions: Mapping[str, str]) -> pd.Series:
    """Return the address of the REDCap record of each source row, blank where it cannot be known.

    `templates` holds an address per project with `{record}`, and perhaps `{version}` (REDCap's, from `versions`), in
    it. An address with any other brace in it would lead nowhere and is left blank. Record ids are percent-encoded.
    """
    from urllib.parse import quote

    parts = rows.astype("str").str.extract(_SOURCE_ROW)
    heads, tails = {}, {}
    for project, template in templates.items():
        address = template.replace("{version}", versions.get(project) or "{version}")
        head, mark, tail = address.partition("{record}")
        if mark and not {"{", "}"} & set(head + tail):
            heads[project], tails[project] = head, tail
    encoded = {record: quote(record, safe="") for record in parts["record"].dropna().unique()}
    start, end = (parts["project"].map(known).astype("str") for known in (heads, tails))
    return (start + parts["record"].map(encoded).astype("str") + end).fillna("").astype("str")


def carried_over(tonight: pd.DataFrame, *, before: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return tonight's findings with their history, and the earlier ones that are gone with the day they were gone.

    `before` is `checks/finding` as it stood. A finding that comes back keeps its identity and its first day, and is
    open again. Findings first seen after `as_of` are left out: that night did not know them.
    """
    known = before[before["first_seen"] <= pd.Timestamp(as_of)]
    first = known.set_index("finding_id")["first_seen"].reindex(tonight["finding_id"]).set_axis(tonight.index)
    still = tonight.assign(first_seen=first.fillna(tonight["first_seen"]))
    gone = known[~known["finding_id"].isin(tonight["finding_id"])]
    gone = gone.assign(resolved_on=gone["resolved_on"].fillna(pd.Timestamp(as_of)))
    parts = [part for part in (still, gone) if not part.empty]
    return _as_findings(pd.concat(parts, ignore_index=True)) if parts else empty_frame_of(FINDING)


def _as_findings(frame: pd.DataFrame) -> pd.DataFrame:
    typed = frame.astype({column.name: DTYPES[column.type] for column in FINDING.columns})
    return typed[list(FINDING.column_names)].sort_values("finding_id", ignore_index=True)

"""A school small enough to write down in a test: a roster, assignments and REDCap rows as the tables declare them.

Belongs here: building the frames the judgement reads, with the least that a case must say. Does not belong here: any
expectation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from assets.hr.schema import APPOINTMENT, CAREER_DATE, LEAVE, PERSON
from assets.ledger.schema import EXEMPTION
from assets.mentoring.schema import EVENT, HUB, HUB_MENTOR, PAIR, PREFERENCE
from assets.obligations.known.read import Tables
from assets.obligations.language.versions import read_policy
from assets.obligations.rows.by_quarter import drafts_by_quarter
from assets.obligations.rows.drafts import drafts_from
from assets.obligations.rows.frame import obligations_of
from assets.obligations.schema import OBLIGATION
from assets.people.schema import REVIEW
from assets.programmes import ProgrammeFolder
from assets.storage.schema import DTYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.obligations.language.policy import Policy
    from assets.quarters import Quarter
    from assets.storage.schema import Table

ROOT = Path(__file__).parents[2]
PROGRAMME = "anesthesiology"
KNOWN_AT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


@cache
def shipped_policy(clause: str = "") -> Policy:
    """Return the policy as it is shipped, or only one clause of it, which takes a quarter of the time to judge."""
    policy = read_policy(ProgrammeFolder(PROGRAMME, ROOT / "programmes" / PROGRAMME))
    kept = tuple(rule for rule in policy.clauses if clause in ("", rule.clause))
    return policy.model_copy(update={"clauses": kept})


def frame_of(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame of the table's dtypes; columns a row does not name are missing, lists empty."""
    columns: dict[str, Any] = {}
    for column in table.columns:
        values = [row.get(column.name, [] if column.type == "texts" else None) for row in rows]
        columns[column.name] = pd.Series(values, dtype="object").astype(DTYPES[column.type])
    return pd.DataFrame(columns)


def obligations_by_quarter(frame: pd.DataFrame, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return `OBLIGATION`, the rows of each quarter, from rows without a quarter."""
    key = [name for name in OBLIGATION.key if name != "quarter"]
    return drafts_by_quarter(drafts_from(frame.sort_values(key, ignore_index=True)), quarters)


def day(text: str | None) -> date | None:
    """Return a date written as ISO."""
    return date.fromisoformat(text) if text else None


@dataclass
class School:
    """Rows to judge. Everybody is in ANES and enrolled since 1 January 2020 unless said otherwise."""

    people: list[dict[str, Any]] = field(default_factory=list)
    appointments: list[dict[str, Any]] = field(default_factory=list)
    leaves: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    hubs: list[dict[str, Any]] = field(default_factory=list)
    hub_mentors: list[dict[str, Any]] = field(default_factory=list)
    preferences: list[dict[str, Any]] = field(default_factory=list)
    career_dates: list[dict[str, Any]] = field(default_factory=list)
    exemptions: list[dict[str, Any]] = field(default_factory=list)

    def person(
        self,
        person: str,
        *,
        since: str = "2020-01-01",
        until: str | None = None,
        department: str = "ANES",
        enrolled: str | None = "2020-01-01",
    ) -> School:
        """Add a person with one primary appointment over [since, until)."""
        if person not in [row["person_id"] for row in self.people]:
            self.people.append({"person_id": person})
            if enrolled:
                self.step(person, "enrolled", enrolled)
        self.appointments.append(
            {
                "person_id": person,
                "appointment_id": f"{person}-{len(self.appointments)}",
                "valid_from": day(since),
                "valid_to": day(until),
                "is_primary": True,
                "kind": "primary",
                "track": "clinical",
                "rank": "assistant",
                "fte": 1.0,
                "department_code": department,
                "division_code": f"{department}1",
                "employment_status": "active",
            }
        )
        return self

    def leave(self, person: str, since: str, back: str | None) -> School:
        """Add a leave over [since, back)."""
        self.leaves.append(
            {"person_id": person, "leave_id": f"L{len(self.leaves)}", "leave_from": day(since), "leave_to": day(back)}
        )
        return self

    def pair(
        self,
        mentee: str | None,
        mentor: str | None,
        since: str,
        until: str | None = None,
        *,
        end_reason: str | None = None,
        role: str = "hub_mentor",
        typed: str | None = None,
    ) -> School:
        """Add an assignment over [since, until], both inclusive."""
        self.pairs.append(
            {
                "pair_id": f"{role}/{mentee or typed}/{mentor or typed}/{since}",
                "programme": PROGRAMME,
                "role": role,
                "hub": "H1",
                "mentee_id": mentee,
                "mentor_id": mentor,
                "started_on": day(since),
                "ended_on": day(until),
                "end_reason": end_reason,
                "typed": typed,
                "source": f"anesthesiology/{mentee or typed}//assignment/{len(self.pairs) + 1}",
            }
        )
        return self

    def event(self, kind: str, person: str | None, mentor: str | None, **more: Any) -> School:
        """Add an event; dates are given as ISO."""
        number = f"{len(self.events):04d}"
        row = {
            "event_id": number,
            "programme": PROGRAMME,
            "kind": kind,
            "person_id": person,
            "attendees": [mentor] if mentor else [],
            "source": f"anesthesiology/{person}//{kind}/{number}",
        }
        self.events.append(
            {**row, **{key: day(value) if key.endswith("_on") else value for key, value in more.items()}}
        )
        return self

    def step(self, person: str, step: str, held_on: str) -> School:
        """Add a step such as enrolled."""
        return self.event("step", person, None, step=step, held_on=held_on)

    def meeting(
        self,
        person: str | None,
        mentor: str | None,
        held_on: str,
        *,
        mode: str = "in_person",
        setting: str = "individual",
        **more: Any,
    ) -> School:
        """Add a meeting in person and individual, unless said otherwise."""
        return self.event("meeting", person, mentor, held_on=held_on, mode=mode, setting=setting, **more)

    def agreement(
        self,
        person: str | None,
        mentor: str | None,
        held_on: str,
        *,
        mentee_says: bool | None = True,
        mentor_says: bool | None = True,
        **more: Any,
    ) -> School:
        """Add an agreement confirmed by both, unless said otherwise."""
        confirmed = {"confirmed_by_mentee": mentee_says, "confirmed_by_mentor": mentor_says}
        return self.event("agreement", person, mentor, held_on=held_on, **confirmed, **more)

    def report(
        self,
        person: str | None,
        mentor: str | None,
        period: str,
        filed_on: str,
        *,
        mentee_says: bool | None = True,
        mentor_says: bool | None = True,
        filled: tuple[str, ...] = ("goals", "plans", "barriers"),
        **more: Any,
    ) -> School:
        """Add a quarterly report, complete and confirmed by both, unless said otherwise."""
        confirmed = {"confirmed_by_mentee": mentee_says, "confirmed_by_mentor": mentor_says}
        return self.event(
            "report", person, mentor, period=period, filed_on=filed_on, filled=list(filled), **confirmed, **more
        )

    def open_identity(self, typed: str, *candidates: str) -> School:
        """Add a typed name nobody could be told from, and who it could be."""
        self.queue.append({"typed": typed, "programme": PROGRAMME, "candidates": list(candidates)})
        return self

    def tables(self) -> Tables:
        """Return the frames."""
        return Tables(
            person=frame_of(PERSON, self.people),
            appointment=frame_of(APPOINTMENT, self.appointments),
            leave=frame_of(LEAVE, self.leaves),
            pair=frame_of(PAIR, self.pairs),
            event=frame_of(EVENT, self.events),
            review=frame_of(REVIEW, self.queue),
            hub=frame_of(HUB, self.hubs),
            hub_mentor=frame_of(HUB_MENTOR, self.hub_mentors),
            preference=frame_of(PREFERENCE, self.preferences),
            career_date=frame_of(CAREER_DATE, self.career_dates),
            exemption=frame_of(EXEMPTION, self.exemptions),
        )

    def judged(self, as_of: str, policy: Policy | None = None) -> pd.DataFrame:
        """Return every obligation as judged on a day."""
        return obligations_of(
            self.tables(),
            policy or shipped_policy(),
            as_of=date.fromisoformat(as_of),
            known_at=KNOWN_AT,
            snapshot="hr:1 redcap:1",
        )

    def only(self, as_of: str, clause: str, *, person: str = "ann", period: str | None = None) -> dict[str, Any]:
        """Return the one obligation of a clause, person and (where several) window start; fails where it is not one."""
        frame = self.judged(as_of, shipped_policy(clause))
        rows = frame[frame["person_id"] == person]
        if period:
            rows = rows[rows["window_start"] == pd.Timestamp(period)]
        assert len(rows) == 1, f"{len(rows)} obligations of {clause} for {person}"
        return rows.iloc[0].to_dict()


def two_people(**mentee: Any) -> School:
    """Return a school of the mentee `ann` and the mentor `max`."""
    return School().person("ann", **mentee).person("max", enrolled=None)

"""Who of the roster a measure does not concern, and why: `obligations/not_in_population`.

Belongs here: one reason per person, measure and quarter. Does not belong here: who is concerned
(`known/population.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assets.hr.days import OPEN, dates_of
from assets.hr.spans import Spans
from assets.obligations.columns.calendar import windows_of
from assets.obligations.columns.texts import names_of, texts_at
from assets.obligations.columns.windows import in_windows
from assets.obligations.judging.judge import personal_rules
from assets.obligations.known.population import concern_of
from assets.obligations.known.worlds import NIGHT
from assets.obligations.language.kinds import Deadline
from assets.obligations.schema import NOT_IN_POPULATION
from assets.storage.schema import empty_frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.hr.days import Days
    from assets.obligations.judging.judge import Judgeable, Judged
    from assets.quarters import Quarter


REASONS = (
    *("identity_open", "not_employed", "out_of_scope", "not_enrolled", "not_mentor", "no_frequency_set"),
    "no_active_pair",
)
"""In the order they are looked at; the last is told of who lacks nothing else but a pair."""

OUT_OF_SCOPE = REASONS.index("out_of_scope")
CONCERNED = -1


def not_in_population_of(judged: Judged, quarters: Sequence[Quarter]) -> pd.DataFrame:
    """Return `NOT_IN_POPULATION`: per measure and quarter begun, who of the roster it does not concern, and why.

    Reasons, the first that holds: not_employed (no day in the quarter), out_of_scope (of the programme or the clause),
    not_enrolled (neither enrolled nor opted out by its end), not_mentor (the measure concerns mentors), no_active_pair,
    no_frequency_set (the pair agreed no number of times); before them identity_open, where an unresolved record may
    concern the person. Whoever owes the measure in that quarter, or was concerned but had nothing due in it, is not
    listed.

    Who is out of scope by every measure in a quarter, and owes the programme nothing of any time, has one row with
    clause and measure empty. One per measure was rejected: of 50,000 people most are outside most programmes, and two
    million rows said nothing else.
    """
    begun = [quarter for quarter in quarters if quarter.start <= judged.facts.roster.as_of]
    windows = windows_of(begun).sort_values("start", ignore_index=True)
    grid = Grid(np.unique(judged.facts.records.people.roster), windows)
    rules = sorted(personal_rules(judged.policy), key=lambda rule: (rule.clause, rule.measure))
    if not grid.person.size or windows.empty or not rules:
        return empty_frame_of(NOT_IN_POPULATION)
    employed = grid.covered(judged.facts.roster.employed)
    late = _joined_late(judged, grid)
    scoped = _in_scope(judged, rules, grid)
    reasons = [
        _reasons_of(judged, rule, grid, employed=employed, scoped=scoped[rule.measure], late=late) for rule in rules
    ]
    elsewhere = np.logical_and.reduce([reason == OUT_OF_SCOPE for reason in reasons])
    elsewhere &= ~np.isin(grid.person, _owing(judged))[:, np.newaxis]
    reasons = [np.where(elsewhere, CONCERNED, reason) for reason in reasons]
    return _frame_of(
        judged,
        grid,
        [("", ""), *((rule.clause, rule.measure) for rule in rules)],
        [np.where(elsewhere, OUT_OF_SCOPE, CONCERNED), *reasons],
    )


def _owing(judged: Judged) -> Days:
    """Return whoever owes a programme anything, each once."""
    people = [judgement.rows["person"].unique() for judgement in judged.owed.values()]
    return np.unique(np.concatenate(people))


def _frame_of(judged: Judged, grid: Grid, measures: Sequence[tuple[str, str]], reasons: Sequence[Any]) -> pd.DataFrame:
    """Return the rows of each measure (clause and measure, in their order), by the key of the table."""
    places = [np.nonzero(reason.T != CONCERNED) for reason in reasons]
    window, row = (np.concatenate([place[axis] for place in places]) for axis in (0, 1))
    measure = np.repeat(np.arange(len(measures)), [len(place[0]) for place in places])
    told = np.concatenate([reason.T[place] for reason, place in zip(reasons, places, strict=True)])
    # Of each measure the rows stand by quarter and person already.
    order = np.argsort(window, kind="stable")
    window, row, measure, told = (column[order] for column in (window, row, measure, told))
    quarters = dates_of(grid.windows["start"].to_numpy()).dt.strftime("%Y-%m-%d").tolist()
    columns = {
        "quarter": texts_at(quarters, window),
        "programme": texts_at([judged.policy.programme], np.zeros_like(row)),
        "clause": texts_at([clause for clause, _ in measures], measure),
        "measure": texts_at([name for _, name in measures], measure),
        "person_id": names_of(judged.facts.records.people.ids, grid.person[row]),
        "reason": texts_at(REASONS, told),
    }
    return pd.DataFrame(columns)[list(NOT_IN_POPULATION.column_names)]


def _joined_late(judged: Judged, grid: Grid) -> Any:
    """Return per place of the grid whether the person had neither enrolled nor opted out by the quarter's end."""
    facts = judged.facts
    joined = np.full(len(facts.records.people.ids), OPEN, dtype=np.int64)
    tonight = facts.subjects[facts.subjects["world"] == NIGHT]
    joined[tonight["person"]] = tonight[["enrolled", "opted_out"]].min(axis=1)
    return joined[grid.person][:, np.newaxis] > grid.windows["end"].to_numpy()


def _in_scope(judged: Judged, rules: Sequence[Judgeable], grid: Grid) -> dict[str, Any]:
    """Return per measure and place of the grid whether the person is in its scope; most measures share one."""
    facts = judged.facts
    subjects = np.arange(len(facts.subjects))
    found: dict[str, Any] = {}
    for rule in rules:
        scope = rule.scope.model_dump_json()
        if scope not in found:
            found[scope] = grid.covered(_tonight(judged, facts.scoped(rule.scope), subjects))
    return {rule.measure: found[rule.scope.model_dump_json()] for rule in rules}


def _reasons_of(judged: Judged, rule: Judgeable, grid: Grid, *, employed: Any, scoped: Any, late: Any) -> Any:
    """Return per place of the grid the number of the reason in `REASONS`, `CONCERNED` where the measure concerns."""
    facts = judged.facts
    judgement, undecided = judged.owed[rule.measure], judged.undecided[rule.measure]
    owed, unset = judgement.rows, judgement.unset
    concern = concern_of(facts, rule)
    subject = concern.holders.subject
    concerned = grid.covered(_tonight(judged, concern.eligible, subject))
    if concern.mentees is not None:
        concerned &= grid.covered(_tonight(judged, concern.mentees, subject))
    free = grid.covered(_spans_of(facts.person[unset["subject"].to_numpy()], unset))
    concerned &= ~free
    day = owed["due"] if isinstance(rule, Deadline) else owed["window_start"]
    concerned |= grid.holds(owed["person"].to_numpy(), day.to_numpy())
    waiting = grid.holds(undecided["person"].to_numpy(), undecided["window_start"].to_numpy())
    listed = grid.covered(_tonight(judged, concern.otherwise, subject)) if _of_mentors(rule) else np.ones_like(scoped)
    lacks = REASONS.index("no_active_pair" if _hangs_on_pairs(rule) else "not_enrolled")
    tests = [concerned, waiting, ~employed, ~scoped, late & rule.enrolled_only, ~listed, free]
    return np.select(tests, range(CONCERNED, len(tests) - 1), default=lacks).astype(np.int8)


def _hangs_on_pairs(rule: Judgeable) -> bool:
    """Whether a pair is what somebody lacks whom the measure does not concern, and not that he has yet to join."""
    return rule.unit in {"pair", "hub_mentor"} or rule.concerns != "everyone"


def _of_mentors(rule: Judgeable) -> bool:
    return rule.unit == "hub_mentor" or (rule.unit != "pair" and rule.concerns == "mentors")


def _tonight(judged: Judged, spans: Spans, subject: Days) -> Spans:
    """Return spans by holder (whose subject stands beside) as spans by person, of the night's world."""
    of_night = (judged.facts.subjects["world"] == NIGHT).to_numpy()[subject[spans.key]]
    person = judged.facts.person[subject[spans.key[of_night]]]
    return Spans(person, spans.start[of_night], spans.stop[of_night])


def _spans_of(person: Days, windows: pd.DataFrame) -> Spans:
    return Spans(person, windows["window_start"].to_numpy(), windows["window_end"].to_numpy() + 1)


@dataclass(frozen=True, slots=True)
class Grid:
    """Every person of the roster (rows, by number and without repeats) in every one of some windows (columns)."""

    person: Days
    windows: pd.DataFrame

    def covered(self, spans: Spans) -> Any:
        """Return where a span of the person (its key) covers a day of the window."""
        cut = in_windows(spans, self.windows)
        return self._marked(cut.key, cut.window)

    def holds(self, people: Days, days: Days) -> Any:
        """Return where one of the days, each some person's, lies in the window."""
        window = np.searchsorted(self.windows["end"].to_numpy(), days, side="left")
        inside = window < len(self.windows)
        inside[inside] = days[inside] >= self.windows["start"].to_numpy()[window[inside]]
        return self._marked(people[inside], window[inside])

    def _marked(self, people: Days, window: Days) -> Any:
        row = np.searchsorted(self.person, people)
        known = np.append(self.person, -1)[row] == people
        marked = np.zeros((len(self.person), len(self.windows)), dtype=bool)
        marked[row[known], window[known]] = True
        return marked

"""The numbers of one programme and quarter as letters show them, with what rests on too few left out.

Belongs here: taking them from the same case and the same rows of `obligations/rate` as the office's workbook. Does not
belong here: words (`words.py`, and each letter) and any other way to count. No letter goes to the office alone, so what
rests on fewer than five obligations or fewer than five people is hidden in all of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from assets.quarters import quarter_from_key
from reports.workbook.sums import Sums, sums_of
from reports.workbook.suppression import FEWEST, hidden_groups

if TYPE_CHECKING:
    from reports.letters.coverage import Coverage
    from reports.workbook.case import Case
    from reports.workbook.rows import Row

THEMES: Final = {
    "onboarding": "Welcoming new faculty",
    "mentors": "Mentors found and assigned",
    "agreements": "Agreements and plans",
    "meetings": "Meetings",
    "reports": "Reports",
    "reviews": "Reviews and career steps",
}
"""What a clause's theme is called, in the order of a mentoring relationship."""

OTHER: Final = "Other clauses"
JUDGED: Final = frozenset({"met", "met_late", "not_met"})


@dataclass(frozen=True, slots=True)
class Part:
    """What is due under the clauses of one theme; `is_hidden` where it rests on too few to be shown."""

    name: str
    sums: Sums
    is_hidden: bool


@dataclass(frozen=True)
class Figures:
    """One programme's quarter: all from its case, and the coverage on the quarter's last day or the day judged."""

    case: Case
    coverage: Coverage

    @cached_property
    def sums(self) -> Sums:
        """All clauses together, as the office's Summary adds them up."""
        return self.sums_in(self.case.ask.quarter.key)

    @cached_property
    def before(self) -> Sums:
        """The same of the quarter before; nothing judged where no rates of it are there."""
        return self.sums_in(self.case.ask.quarter.following(-1).key)

    @cached_property
    def too_few(self) -> bool:
        """Whether the whole programme is left out: fewer than five people, or fewer than five judged."""
        return len(self.coverage.concerned) < FEWEST or 0 < self.sums.judged < FEWEST

    @cached_property
    def earlier_unmet(self) -> int:
        """What was due in earlier quarters and is still not met."""
        start = self.case.ask.quarter.start
        return sum(row["state"] == "not_met" and row["due_on"] < start for row in self.case.obligations)

    @cached_property
    def ended_quarters(self) -> list[str]:
        """The quarters with rates that were over on the day judged, oldest first."""
        keys = {row["quarter"] for row in self.case.rates if row["by"] == "programme"}
        return sorted(key for key in keys if quarter_from_key(key).end < self.case.ask.as_of)

    def sums_in(self, quarter: str) -> Sums:
        """Return all clauses of a quarter together."""
        return sums_of(self.rates_in(quarter))

    def rates_in(self, quarter: str) -> list[Row]:
        """Return the rows of `obligations/rate` of a quarter, of the programme as a whole."""
        return [row for row in self.case.rates if row["quarter"] == quarter and row["by"] == "programme"]

    def on_time_in(self, quarter: str) -> float | None:
        """Return a quarter's on-time rate over all clauses, `None` where nothing or too little was judged."""
        sums = self.sums_in(quarter)
        return sums.on_time_rate if sums.judged >= FEWEST else None

    def done_in(self, quarter: str) -> float | None:
        """Return a quarter's done rate over all clauses, `None` where nothing or too little was judged."""
        sums = self.sums_in(quarter)
        return sums.done_rate if sums.judged >= FEWEST else None

    @cached_property
    def parts(self) -> list[Part]:
        """What is due in the quarter, theme by theme; the parts add up to `sums`."""
        themes = {(row["clause"], row["measure"]): row["theme"] for row in self.case.clauses}
        rates, people = defaultdict(list), defaultdict(set)
        for row in self.rates_in(self.case.ask.quarter.key):
            rates[self._theme_of(themes.get((row["clause"], row["measure"])))].append(row)
        for row in self.case.due:
            if row["state"] in JUDGED and row["strength"] != "I":
                name = self._theme_of(themes.get((row["clause"], row["measure"])))
                people[name].add(row["person_id"] or row["subject_id"])
        sums = {name: sums_of(rates[name]) for name in [*THEMES.values(), OTHER] if name in rates}
        hidden = hidden_groups({name: one.judged for name, one in sums.items()})
        hidden |= hidden_groups({name: len(people[name]) for name in sums})
        return [Part(name, one, is_hidden=self.too_few or name in hidden) for name, one in sums.items()]

    @staticmethod
    def _theme_of(theme: str | None) -> str:
        return THEMES.get(theme or "", OTHER)

"""The words of every problem code: what is wrong, how to repair it, who does, and how bad it is.

Belongs here: the validated model of `problems.yaml` and the reading of it. Does not belong here: the codes (each room
owns its own) and the findings (`findings.py`). Words inside the code that finds a problem were rejected for REDCap's
problems: an office may want them changed, and they would be scattered over a room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assets.closed import Closed
from assets.programmes import read_model

if TYPE_CHECKING:
    from pathlib import Path


class ProblemText(Closed):
    """Words of one problem. `{field}` in them stands for the field at fault."""

    problem: str
    what_to_do: str
    who_fixes: str
    severity: Literal["critical", "warning", "info"]


class HrTexts(Closed):
    """Who repairs HR rows and how bad they are; their words stand beside the codes in `assets/hr/problems.py`."""

    used: ProblemText
    not_used: ProblemText


class PeopleTexts(Closed):
    """Problems of references to people."""

    unresolved_reference: ProblemText
    points_elsewhere: ProblemText
    no_longer_enough: ProblemText
    several_people: ProblemText


class RedcapTexts(Closed):
    """Problems of a source as a whole."""

    stale_source: ProblemText
    no_source: ProblemText


class PairTexts(Closed):
    """Problems of pairs beside one another."""

    circular_pair: ProblemText


class PolicyTexts(Closed):
    """Problems of a policy: a clause no data feed, a programme that cannot be read."""

    not_measured: ProblemText
    not_loaded: ProblemText


class ProblemTexts(Closed):
    """The whole of `problems.yaml`."""

    mentoring: dict[str, ProblemText]
    people: PeopleTexts
    pairs: PairTexts
    hr: HrTexts
    redcap: RedcapTexts
    policy: PolicyTexts


def problems_file() -> Path:
    """Return the shipped `problems.yaml`, also where installed as a wheel."""
    from importlib.resources import files
    from pathlib import Path

    return Path(str(files("checks"))) / "problems.yaml"


def read_problem_texts(path: Path) -> ProblemTexts:
    """Read the words; `ProgrammeError` in one sentence that names file and place where they are wrong."""
    return read_model(path, ProblemTexts)


def texts_by_code(texts: ProblemTexts) -> dict[str, dict[str, ProblemText]]:
    """Return the words by what found the problem (path of the table) and code, those of HR made from its own list."""
    from assets.hr.problems import PROBLEMS

    hr = {}
    for code, words in PROBLEMS.items():
        frame = texts.hr.used if words.used else texts.hr.not_used
        problem = frame.problem.replace("{words}", words.words)
        what_to_do = frame.what_to_do.replace("{what_to_do}", words.what_to_do)
        hr[code] = frame.model_copy(update={"problem": problem, "what_to_do": what_to_do})
    return {
        "mentoring/quarantine": dict(texts.mentoring),
        "people/review": {"unresolved_reference": texts.people.unresolved_reference},
        "people/link": {
            "several_people": texts.people.several_people,
            "points_elsewhere": texts.people.points_elsewhere,
            "no_longer_enough": texts.people.no_longer_enough,
        },
        "mentoring/pair": {"circular_pair": texts.pairs.circular_pair},
        "hr/quarantine": hr,
        "redcap/pull": {"stale_source": texts.redcap.stale_source, "no_source": texts.redcap.no_source},
        "obligations/clause": {"not_measured": texts.policy.not_measured, "not_loaded": texts.policy.not_loaded},
    }

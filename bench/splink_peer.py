"""splink 5 as a peer of our own linkage: a roster and typed people in, candidates with match weights out.

Belongs here: the model, set up as somebody who knows splink would: the same cleaned columns as ours, term frequencies,
u by random sampling, m by expectation maximisation over three blockings. Does not belong here: scoring
(`identity_cost.py`). It is a process of its own, so that its cost can be told, and is never imported by the product.

usage: splink_peer.py ROSTER.csv QUERIES.csv PRED.csv
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from assets.people.evidence.contact import address_of, id_of, units_of
from assets.people.evidence.lists import ROSTER_NAMES, TYPED_NAMES, with_known_columns
from assets.people.evidence.names import typed_readings, words_of

if TYPE_CHECKING:
    from splink import Linker, SettingsCreator
    from splink.internals.splink_dataframe import SplinkDataFrame

MOST_CANDIDATES = 5
LEAST_WEIGHT = -12.0
SEED = 1
HOW = (
    "first and last name (Jaro-Winkler, term frequencies), e-mail, id and department compared; blocked by id, e-mail, "
    "last name, three letters of it and initial, first name; u by sampling, m by EM over three blockings; linked from "
    "its best F1 on"
)


def roster_rows(roster: pd.DataFrame) -> pd.DataFrame:
    """Return the roster's cleaned columns; the preferred first name where there is one."""
    first = roster["preferred_first"].where(roster["preferred_first"] != "", roster["first"])
    names = pd.DataFrame({"first": first.map(words_of).str[0], "last": roster["last"].map(words_of).str.join("")})
    return _rows(roster["person_id"], names, email=roster["email"], key=roster["person_id"], unit=roster["department"])


def typed_rows(typed: pd.DataFrame) -> pd.DataFrame:
    """Return the typed people's cleaned columns, of each name the likeliest reading."""
    readings = [
        (typed_readings(name=name, first=first, last=last) or [None])[0]
        for name, first, last in zip(typed["name"], typed["first"], typed["last"], strict=True)
    ]
    names = pd.DataFrame(
        {
            "first": [reading.first[0] if reading and reading.first else None for reading in readings],
            "last": ["".join(reading.last) if reading else None for reading in readings],
        }
    )
    return _rows(typed["query_id"], names, email=typed["email"], key=typed["employee_id"], unit=typed["department"])


def settings() -> SettingsCreator:
    """Return the model before training."""
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("first", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("last", [0.92, 0.85]).configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
            cl.DamerauLevenshteinAtThresholds("campus_id", [1]),
            cl.ExactMatch("department"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("campus_id"),
            block_on("email"),
            block_on("last"),
            block_on("substr(last, 1, 3)", "substr(first, 1, 1)"),
            block_on("first"),
        ],
    )


def trained(sides: list[SplinkDataFrame]) -> Linker:
    """Return the linker with its parameters estimated without labels."""
    from splink import Linker, block_on

    linker = Linker(sides, settings(), log_level=40)
    known = [block_on("email"), block_on("campus_id"), block_on("last", "first", "department")]
    linker.training.estimate_probability_two_random_records_match(known, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in (block_on("last", "first"), block_on("email"), block_on("last")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    return linker


def candidates(roster: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """Return query_id, emplid, score (the match weight) of the best candidates of each typed person."""
    from splink import DuckDBAPI

    database = DuckDBAPI()
    sides = [
        database.register(rows, dataset_display_name=name) for name, rows in (("roster", roster), ("typed", typed))
    ]
    found = trained(sides).inference.predict(threshold_match_weight=LEAST_WEIGHT).as_pandas_dataframe()
    is_left = found["source_dataset_l"] == "roster"
    pairs = pd.DataFrame(
        {
            "query_id": found["unique_id_r"].where(is_left, found["unique_id_l"]),
            "emplid": found["unique_id_l"].where(is_left, found["unique_id_r"]),
            "score": found["match_weight"],
        }
    )
    best = pairs.sort_values(["query_id", "score", "emplid"], ascending=[True, False, True])
    return best[best.groupby("query_id").cumcount() < MOST_CANDIDATES]


def _rows(ids: pd.Series, names: pd.DataFrame, *, email: pd.Series, key: pd.Series, unit: pd.Series) -> pd.DataFrame:
    addresses = email.map(address_of)
    columns = names.assign(
        unique_id=ids.to_numpy(),
        email=["@".join(address) if address.local else None for address in addresses],
        campus_id=[id_of(cell, width=8) or None for cell in key],
        department=[units_of(cell)[0] or None for cell in unit],
    )
    return columns.astype("object").where(columns.notna() & (columns != ""), None)


def main() -> None:
    """Read two lists and write the candidates."""
    people, queries, output = sys.argv[1:]
    lists = [pd.read_csv(path, dtype="str", keep_default_na=False) for path in (people, queries)]
    roster = with_known_columns(lists[0], ROSTER_NAMES, needed=["person_id"], what=people)
    typed = with_known_columns(lists[1], TYPED_NAMES, needed=["query_id"], what=queries)
    candidates(roster_rows(roster), typed_rows(typed)).to_csv(output, index=False, float_format="%.6f")


if __name__ == "__main__":
    main()

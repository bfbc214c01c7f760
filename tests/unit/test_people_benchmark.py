"""The identity benchmark beside the checkout, with the shipped weights and thresholds."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from assets.people.evidence.lists import ROSTER_NAMES, TYPED_NAMES, matched_lists, with_known_columns
from assets.people.evidence.weights import shipped_weights

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "identity"
TARGETS = {
    "dev": {"auto_precision": 0.995, "auto_recall": 0.97, "coverage": 0.985, "best_F1": 0.986},
    "dev_low": {"auto_precision": 0.995, "auto_recall": 0.92, "coverage": 0.97, "best_F1": 0.972},
}
MOST_REVIEWED = {"dev": 0.03, "dev_low": 0.08}
MOST_EXTERNALS_LINKED = 0.02

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the identity benchmark is not beside this clone")


@pytest.fixture(scope="module", params=sorted(TARGETS))
def part(request, tmp_path_factory):
    folder = DATA / request.param
    lists = [pd.read_csv(folder / name, dtype="str", keep_default_na=False) for name in ("roster.csv", "queries.csv")]
    roster = with_known_columns(lists[0], ROSTER_NAMES, needed=["person_id"], what="roster")
    typed = with_known_columns(lists[1], TYPED_NAMES, needed=["query_id"], what="queries")
    found = matched_lists(roster, typed, weights=shipped_weights())
    file = tmp_path_factory.mktemp("identity") / "pred.csv"
    found.rename(columns={"person_id": "emplid"})[["query_id", "emplid", "score", "decision"]].to_csv(file, index=False)
    command = [sys.executable, str(DATA / "score.py"), "--gold", str(folder / "gold.csv"), "--pred", str(file)]
    figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    with (folder / "gold.csv").open(encoding="utf-8", newline="") as rows:
        gold = {row["query_id"]: row for row in csv.DictReader(rows)}
    return request.param, figures, found[found["decision"] == "auto"], gold


def test_the_shipped_thresholds_reach_their_targets(part):
    name, figures, _, _ = part
    short = {key: figures[key] for key, wanted in TARGETS[name].items() if figures[key] < wanted}
    assert not short
    assert figures["review_share"] <= MOST_REVIEWED[name]


def test_nobody_is_linked_to_the_owner_of_a_mistyped_key(part):
    _, _, linked, gold = part
    wrong = [
        row.query_id
        for row in linked.itertuples()
        if {"email_other_person", "id_other_person"} & set(gold[row.query_id]["tags"].split(";"))
        and row.person_id != gold[row.query_id]["emplid"]
    ]
    assert not wrong


def test_no_test_record_and_hardly_an_external_person_is_linked(part):
    _, _, linked, gold = part
    external = {key for key, row in gold.items() if not row["emplid"]}
    tests = {key for key, row in gold.items() if "test_record" in row["tags"]}
    assert not tests & set(linked["query_id"])
    assert len(external & set(linked["query_id"])) <= MOST_EXTERNALS_LINKED * len(external)

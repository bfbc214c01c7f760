"""What telling who is meant reaches and costs: our linkage, and splink 5 on the same lists beside it.

Belongs here: writing lists, running both as processes, and printing. Does not belong here: the peer's model
(`splink_peer.py`), the invented people (`tests/unit/invented_lists.py`), and any limit that could fail a build. Run by
`bench/run.py`. The benchmark is read where it lies beside the checkout; where it is absent that part is skipped by name
and an invented institution stands in for it.

A process is born with the peak of its parent, so this one stays small and lets children write and read the lists.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "identity"
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from costs import IMPORT, Cost, cost_of, median_of

PARTS = ("dev", "dev_low")
FEWEST = (20, 50)
USUAL = (3_000, 3_300)
QUARTER, WHOLE = (5_000, 12_500), (20_000, 50_000)
FIGURES = ("auto_precision", "auto_recall", "review_share", "coverage", "best_F1", "recall_at_P995", "recall_at_5")
SEED = 3


def lists_in(folder: Path) -> list[str]:
    """Return the paths of a folder's two lists as arguments."""
    return [str(folder / "roster.csv"), str(folder / "queries.csv")]


def ours(folder: Path, output: Path) -> list[str]:
    """Return the command that matches a folder's lists."""
    return [sys.executable, "-m", "pipelines", "match", *lists_in(folder), "-o", str(output)]


def theirs(folder: Path, output: Path) -> list[str]:
    """Return the command that lets splink do the same."""
    return [sys.executable, str(ROOT / "bench" / "splink_peer.py"), *lists_in(folder), str(output)]


def written(folder: Path, *, queries: int, roster: int, few_keys: bool = False) -> Path:
    """Let a child write the lists of an invented institution, and return their folder."""
    folder.mkdir(parents=True)
    command = [sys.executable, __file__, "--write", str(folder), str(queries), str(roster)]
    subprocess.run([*command, *(["--few-keys"] if few_keys else [])], check=True)
    return folder


def write_lists(folder: Path, *, queries: int, roster: int, few_keys: bool) -> None:
    """Write roster.csv, queries.csv and gold.csv of an invented institution."""
    import pandas as pd

    from tests.unit.invented_institutions import Institution
    from tests.unit.invented_lists import invented_lists

    lists = invented_lists(Institution(seed=SEED, size=roster), queries=queries, few_keys=few_keys)
    gold = [(key, person, ";".join(sorted(tags))) for key, (person, tags) in lists.gold.items()]
    lists.roster.to_csv(folder / "roster.csv", index=False)
    lists.typed.to_csv(folder / "queries.csv", index=False)
    pd.DataFrame(gold, columns=["query_id", "emplid", "tags"]).to_csv(folder / "gold.csv", index=False)


def linked_from_its_best_f1(output: Path, gold: Path) -> None:
    """Give splink's candidates the decision auto from the weight on at which its F1 is best: labels ours never saw."""
    import pandas as pd

    pairs = pd.read_csv(output, dtype={"query_id": "str", "emplid": "str"})
    meant = pd.read_csv(gold, dtype="str", keep_default_na=False).set_index("query_id")["emplid"]
    best = pairs.drop_duplicates("query_id").sort_values("score", ascending=False)
    right = (best["emplid"] == best["query_id"].map(meant)).cumsum()
    f1 = 2 * right / (pd.Series(range(1, len(best) + 1), index=best.index) + (meant != "").sum())
    least = best.loc[f1.idxmax(), "score"]
    pairs["decision"] = ["auto" if score >= least else "none" for score in pairs["score"]]
    pairs.to_csv(output, index=False)


def score_of(output: Path, gold: Path) -> dict[str, float]:
    """Return what the benchmark's own program says."""
    command = [sys.executable, str(DATA / "score.py"), "--gold", str(gold), "--pred", str(output)]
    scored: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return scored


def print_scores(folders: dict[str, Path], scratch: Path) -> None:
    """Print the scores of both on each folder."""
    from splink_peer import HOW

    print(f"\n| lists | by | {' | '.join(FIGURES)} | CPU s |")
    print("|---|---|" + "---|" * (len(FIGURES) + 1))
    for name, folder in folders.items():
        for by, command in (("mentorsync match", ours), ("splink 5", theirs)):
            output = scratch / f"{by[:6]}.csv"
            cost = cost_of(command(folder, output), {})
            if command is theirs:
                subprocess.run(
                    [sys.executable, __file__, "--decide", str(output), str(folder / "gold.csv")], check=True
                )
            scored = score_of(output, folder / "gold.csv")
            told = " | ".join(f"{scored.get(figure) or 0:.4f}" for figure in FIGURES)
            print(f"| {name} | {by} | {told} | {cost.cpu:.1f} |")
    print(f"\nsplink 5, set up on cleaned columns like ours: {HOW}, which is read off the answers.")


def print_invented() -> None:
    """Print the figures of an invented institution as the tests compute them, splink apart."""
    from tests.unit.invented_institutions import Institution
    from tests.unit.invented_lists import figures_of, invented_lists

    for few_keys in (False, True):
        figures = figures_of(invented_lists(Institution(seed=SEED), queries=2_000, few_keys=few_keys))
        told = ", ".join(f"{name} {figure:.4f}" for name, figure in figures.items())
        print(f"invented{', few keys' if few_keys else ''}: {told}")


def print_costs(scratch: Path, *, runs: int) -> None:
    """Print CPU and memory of the usual size against an import, and of the largest size against a quarter of it."""
    usual = written(scratch / "usual", queries=USUAL[0], roster=USUAL[1])
    base, match = [], []
    for _ in range(runs):
        base.append(cost_of(IMPORT, {}))
        match.append(cost_of(ours(usual, scratch / "usual.csv"), {}))
    print("\n| what | CPU s | ratio | peak MB | target |\n|---|---|---|---|---|")
    imported, matched = median_of(base), median_of(match)
    print(f"| `import dagster, pandas` | {imported.cpu:.1f} | 1 | {imported.megabytes:.0f} | – |")
    print(_row("matching 3,000 with 3,300", matched, ratio=matched.cpu / imported.cpu, target="≤ 1.5, ≤ 200 MB"))
    sides = [written(scratch / str(m), queries=n, roster=m) for n, m in (QUARTER, WHOLE)]
    # By turns, so that a machine that is slower for a while is so for both.
    turns = [[cost_of(ours(folder, scratch / "big.csv"), {}) for folder in sides] for _ in range(runs)]
    quarter, whole = (median_of(costs) for costs in zip(*turns, strict=True))
    print(_row("matching 5,000 with 12,500", quarter, ratio=1, target="–"))
    # What a process costs before it compares anybody would make any growth look smaller than it is.
    few = written(scratch / "few-people", queries=FEWEST[0], roster=FEWEST[1])
    start = median_of([cost_of(ours(few, scratch / "few.csv"), {}) for _ in range(runs)])
    growth = (whole.cpu - start.cpu) / (quarter.cpu - start.cpu) / (WHOLE[0] / QUARTER[0])
    print(_row("matching 20 with 50: what a process costs to start", start, ratio=start.cpu / quarter.cpu, target="–"))
    print(_row("matching 20,000 with 50,000, ratio per person, start apart", whole, ratio=growth, target="≤ 1.3"))


def _row(what: str, cost: Cost, *, ratio: float, target: str) -> str:
    return f"| {what} | {cost.cpu:.1f} | {ratio:.2f} | {cost.megabytes:.0f} | {target} |"


def main() -> None:
    """Measure and print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--write", nargs=3, metavar=("FOLDER", "QUERIES", "ROSTER"))
    options.add_argument("--few-keys", action="store_true")
    options.add_argument("--decide", nargs=2, type=Path, metavar=("PRED", "GOLD"))
    options.add_argument("--invented", action="store_true", help="only print the figures of an invented institution")
    chosen = options.parse_args()
    if chosen.write:
        folder, queries, roster = chosen.write
        write_lists(Path(folder), queries=int(queries), roster=int(roster), few_keys=chosen.few_keys)
        return
    if chosen.decide:
        linked_from_its_best_f1(*chosen.decide)
        return
    if chosen.invented:
        print_invented()
        return
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if DATA.is_dir():
            folders = {part: DATA / part for part in PARTS}
            folders["invented"] = written(scratch / "invented", queries=2_000, roster=3_300)
            folders["invented, few keys"] = written(scratch / "few", queries=2_000, roster=3_300, few_keys=True)
            print_scores(folders, scratch)
        else:
            print(f"\nSkipped: the scores on {' and '.join(PARTS)}, because {DATA} is not beside this clone.")
            subprocess.run([sys.executable, __file__, "--invented"], check=True)
        print_costs(scratch, runs=chosen.runs)


if __name__ == "__main__":
    main()

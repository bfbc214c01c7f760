"""The logic of filterLogic, as text in and rows out."""

import pytest

from sandbox.server.folder import project_from
from sandbox.server.logic.parser import LogicError, parsed
from sandbox.server.logic.rows import row_predicate
from sandbox.server.settings import ServerSettings
from sandbox.server.testing import write_project

FIELDS = [
    {"name": "id", "form": "base"},
    {"name": "n", "form": "base", "validation": "number"},
    {"name": "t", "form": "base"},
    {"name": "d", "form": "base", "validation": "date_ymd"},
    {"name": "blank", "form": "base"},
    {"name": "c", "form": "base", "kind": "checkbox", "choices": "1, One | -2, Two"},
    {"name": "m", "form": "base"},
]
ROWS = "id,n,t,d,blank,c___1,c____2,m,base_complete\n7,12.5,Ana Bo,2024-03-01,,1,0,UNK,2"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    write_project(folder, "p", fields=FIELDS, records=ROWS, info={"missing_data_codes": "UNK, Unknown"})
    return project_from(folder / "redcap" / "p", settings=ServerSettings())


def holds(project, logic):
    (row,) = project.store.rows_of(["7"])
    return row_predicate(parsed(logic), project=project)(row)


@pytest.mark.parametrize(
    "logic",
    [
        "[n] = 12.50",
        "[n] > 9",
        "[t] = 'Ana Bo'",
        '[t] <> "x" and [t] != "y"',
        "[d] > '2024-02-28' and [d] < '2024-10-01'",
        "[blank] = ''",
        "not([blank] < 5) and not ([blank] > 5)",
        "[c(1)] = 1 and [c(-2)] = '0'",
        "1 = 2 or 2 = 2 and 3 = 3",
        "(1 = 1 or 1 = 2) and 2 = 2",
        "2 + 3 * 2 ^ 2 = 14",
        "-[n] < 0",
        "[n] / 0 = ''",
        "[blank] + 1 = ''",
        "if([n] > 10, 'a', 'b') = 'a'",
        "round(2.5) = 3 and roundup(2.01, 1) = 2.1 and rounddown(2.99) = 2",
        "min(3, 1, '') = 1 and max(3, 9) = 9 and sum(1, 2) = 3 and mean(1, 3) = 2 and median(1, 9, 2) = 2",
        "stdev(2, 4) > 1.41 and abs(-3) = 3",
        "contains([t], 'BO') and not_contain([t], 'z') and starts_with([t], 'an') and ends_with([t], 'bo')",
        "find('B', [t]) = 5 and left([t], 3) = 'Ana' and right([t], 2) = 'Bo' and mid([t], 5, 2) = 'Bo'",
        "length([t]) = 6 and upper('a') = 'A' and lower('A') = 'a' and trim(' a ') = 'a' and concat('a', 1) = 'a1'",
        "isnumber([n]) and not(isnumber([t])) and isinteger(3) and not(isinteger([n]))",
        "isblankormissingcode([m]) and isblankormissingcode([blank]) and not(isblankormissingcode([t]))",
        "datediff([d], '2024-03-11', 'd') = 10 and datediff('x', [d], 'd') = ''",
        "datediff('2024-03-11', [d], 'd', 'ymd', 'true') = -10",
        "[record-name] = 7 and [id] = '7' and [event-name] = ''",
    ],
)
def test_this_logic_holds(project, logic):
    assert holds(project, logic)


@pytest.mark.parametrize(
    "logic",
    [
        "",
        "[n] == 1",
        "[n] =",
        "[n] 1",
        "([n] = 1",
        "[n] = 1)",
        "[nope] = 1",
        "[c] = 1",
        "[c(9)] = 1",
        "[n(1)] = 1",
        "[no_event][n] = 1",
        "[a][b][n] = 1",
        "nope([n])",
        "round()",
        "if([n], 1)",
        "[n] # 1",
        "'open",
        "[n]; drop",
    ],
)
def test_this_is_no_logic(project, logic):
    with pytest.raises(LogicError):
        holds(project, logic)

"""The logic of filterLogic, as text in and rows out."""

from datetime import datetime

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
NOON = datetime(2026, 7, 1, 12)
ROWS = "id,n,t,d,blank,c___1,c____2,m,base_complete\n7,12.5,Ana Bo,2024-03-01,,1,0,UNK,2"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    write_project(folder, "p", fields=FIELDS, records=ROWS, info={"missing_data_codes": "UNK, Unknown"})
    return project_from(folder / "redcap" / "p", settings=ServerSettings())


def holds(project, logic):
    (row,) = project.store.rows_of(["7"])
    return row_predicate(parsed(logic), project=project, now=NOON)(row)


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
        "datediff([d], '03-11-2024', 'd', 'mdy') = 10 and datediff('11/03/2024', [d], 'd', 'dmy', true) = -10",
        "datediff([d], '2024-03-11', 'd', false) = 10 and datediff('2024-03-11', [d], 'd', true) = -10",
        "datediff('2024-01-01', '2025-01-01', 'y') > 1 and datediff('2024-01-01', '2024-01-02', 'h') = 24",
        "datediff('2024-01-01 10:00', '2024-01-01 10:30', 'm') = 30 and datediff('10:00', '10:01', 's') = 60",
        "round(datediff('2024-01-01', '2024-01-31', 'M'), 3) = 0.986",
        "datediff('2026-07-01', 'today', 'd') = 0 and datediff('2026-07-01 06:00', 'now', 'h') = 6",
        "sqrt(9) = 3 and mod(7, 4) = 3 and log(8, 2) = 3 and log(-1) = '' and exponential(0) = 1",
        "year([d]) = 2024 and month([d]) = 3 and day([d]) = 1 and year([blank]) = ''",
        "concat_ws('-', 'a', '', 'b') = 'a-b'",
        "ismissingcode([m]) and not(ismissingcode([t]))",
        "hasmissingcode([m], 'UNK') and not(hasmissingcode([m], 'X'))",
        "isblanknotmissingcode([blank]) and not(isblanknotmissingcode([m]))",
        "[t:value] = 'Ana Bo' and [ n ] = 12.5",
        "true and not(false)",
        pytest.param(" or ".join(f"[id] = '{n}'" for n in range(5000)), id="a long list of records"),
        pytest.param("1 = 1" + " and 2 = 2" * 4999, id="a long list of conditions"),
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
        pytest.param("(" * 9000 + "1" + ")" * 9000, id="nested too deeply"),
        pytest.param("1" + "+1" * 9000, id="added up too long"),
    ],
)
def test_this_is_no_logic(project, logic):
    with pytest.raises(LogicError):
        holds(project, logic)


PANEL = [{"name": "id", "form": "base"}, {"name": "team", "form": "base"}, {"name": "score", "form": "visit"}]
PANEL_ROWS = """
    id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,redcap_data_access_group,team,base_complete,score,visit_complete
    1,one_arm_1,,,east,red,2,,
    1,two_arm_1,visit,1,east,,,5,2
    1,two_arm_1,visit,3,east,,,7,2
    1,three_arm_1,,1,east,,,8,2
    1,three_arm_1,,2,east,,,9,2
"""


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("school")
    write_project(
        folder,
        "p",
        fields=PANEL,
        records=PANEL_ROWS,
        arms="arm_num,name\n1,Main",
        events="event_name,arm_num,unique_event_name\nOne,1,one_arm_1\nTwo,1,two_arm_1\nThree,1,three_arm_1",
        mapping="unique_event_name,form\none_arm_1,base\ntwo_arm_1,visit\nthree_arm_1,visit",
        repeating="event_name,form_name\ntwo_arm_1,visit\nthree_arm_1,",
        dags="data_access_group_name,unique_group_name\nEast side,east",
    )
    return project_from(folder / "redcap" / "p", settings=ServerSettings())


@pytest.mark.parametrize(
    ("logic", "rows"),
    [
        ("[team] = 'red'", [0]),
        ("[one_arm_1][team] = 'red'", [0, 1, 2, 3, 4]),
        ("[two_arm_1][score][3] = 7", [0, 1, 2, 3, 4]),
        ("[score][1] = 5", [1, 2]),
        ("[score][previous-instance] = 8", [4]),
        ("[score][next-instance] = 9", [3]),
        ("[score] = [score][last-instance] and [score] <> ''", [2, 4]),
        ("[score] = [score][first-instance] and [score] <> ''", [1, 3]),
        ("[three_arm_1][score][first-instance] = 8", [0, 1, 2, 3, 4]),
        ("[first-event-name][team] = 'red'", [0, 1, 2, 3, 4]),
        ("[previous-event-name][team] = 'red'", [1, 2]),
        ("[next-event-name][score][last-instance] = 9", [1, 2]),
        ("[last-event-name][score][2] = 9 and [event-name] = 'one_arm_1'", [0]),
        ("[event-label] = 'Two' and [arm-number] = 1 and [arm-label] = 'Main'", [1, 2]),
        ("[current-instance] = 2", [4]),
        ("[record-dag-name] = 'east' and [record-dag-label] = 'East side'", [0, 1, 2, 3, 4]),
    ],
)
def test_events_instances_and_smart_variables_reach_other_rows(panel, logic, rows):
    keep = row_predicate(parsed(logic), project=panel, now=NOON)
    assert [n for n, row in enumerate(panel.store.rows_of(["1"])) if keep(row)] == rows

"""What Vega-Lite is told of a chart is valid, keeps names and colours together, and shows no rate that is not there."""

from __future__ import annotations

import altair as alt
import pytest
from jsonschema import ValidationError

from reports.letters.chart import SHAPES, BarChart, Chart, LineChart, Series, specification_of
from reports.letters.words import chart_title
from reports.workbook.file.styles import CHART_COLOURS

QUARTERS = ("2026 Q1", "2026 Q2")
FIRST, SECOND = Series("First", (0.0, 1.0)), Series("Second", (None, 0.25))


@pytest.mark.parametrize(
    ("chart", "kind"),
    [
        (LineChart(series=(FIRST, SECOND), quarters=QUARTERS, title="t"), alt.Chart),
        (LineChart(series=(FIRST,), quarters=QUARTERS, title="t"), alt.Chart),
        (BarChart(series=(FIRST, SECOND), groups=QUARTERS, title="t"), alt.LayerChart),
    ],
)
def test_what_is_to_be_drawn_is_valid_vega_lite(chart: Chart, kind: type[alt.Chart | alt.LayerChart]):
    kind.from_dict(specification_of(chart), validate=True)
    broken = specification_of(chart) | {"height": "tall"}
    with pytest.raises(ValidationError):
        kind.from_dict(broken, validate=True)


def test_a_line_is_broken_where_a_rate_is_not_there():
    """Left out of the data, the line would go on to the next point as if there were a rate between."""
    values = specification_of(LineChart(series=(SECOND,), quarters=QUARTERS, title="t"))["data"]["values"]
    assert [(one["place"], one["rate"]) for one in values] == [("2026 Q1", None), ("2026 Q2", 0.25)]


def test_the_title_of_a_broken_line_says_why():
    assert chart_title("On time", (one.rates for one in (FIRST, SECOND))) == "On time (no point: fewer than five)"
    assert chart_title("On time", (FIRST.rates,)) == "On time"


def test_a_line_keeps_colour_and_shape_when_another_is_not_shown():
    drawn = specification_of(
        LineChart(series=(SECOND,), quarters=QUARTERS, title="t", names=("First", "Second", "Third"))
    )
    assert drawn["encoding"]["color"]["scale"] == {"domain": ["Second"], "range": [CHART_COLOURS[1]]}
    assert drawn["encoding"]["shape"]["scale"] == {"domain": ["Second"], "range": [SHAPES[1]]}


def test_a_single_line_needs_no_key_and_long_names_stand_below_one_another():
    alone = specification_of(LineChart(series=(FIRST,), quarters=QUARTERS, title="t"))
    long = Series("a" * 43, (1.0, 1.0))
    both = specification_of(LineChart(series=(FIRST, long), quarters=QUARTERS, title="t"))
    assert alone["encoding"]["color"]["legend"] is None
    assert both["encoding"]["color"]["legend"]["columns"] == 1

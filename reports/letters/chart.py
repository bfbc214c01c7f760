"""A letter's one chart: lines or bars of shares, drawn by Altair and turned into a PNG without a network.

Belongs here: what a chart shows, its drawing and its size. Does not belong here: which rates are shown, and the words
that say what they show. A letter holds what is to be drawn and not the picture: whether a letter says what it said
before is known without drawing. Lines differ in shape as well as in colour, and names and colours go together by an
explicit domain, so that a programme keeps its colour when another is not shown. Lines are units and never people.

The first chart of a process costs half a second of CPU, for starting the renderer; the following ones a twentieth. So
it is imported here, in the function, and a night that owes no letter does not pay. The typeface is the one the renderer
brings along: with any other, a computer without fonts would draw a chart without words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.styles import CHART_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT: Final = "Liberation Sans"
SHAPES: Final = ("circle", "diamond", "square", "triangle-up", "cross")
MOST_LINES: Final = len(CHART_COLOURS)
WIDTH: Final = 640
SCALE: Final = 2
"""Pixels of the picture per pixel of the drawing: sharp on paper."""

LONGEST_BESIDE: Final = 42
"""Signs of the longest name with which two still stand beside one another below the chart."""

RULE: Final = "#D9D9D9"
TEXT: Final = "#404040"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, and its rate (0 to 1) in each quarter, `None` where there is none to show."""

    name: str
    rates: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Lines over quarters, whose labels stand below in order; `height` in pixels.

    `names` are all lines there might be, in order: each has its colour and shape whichever of them are shown. Where
    there are more than `MOST_LINES`, colours go by the order of what is shown.
    """

    series: tuple[Series, ...]
    quarters: tuple[str, ...]
    title: str
    height: int = 170
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Bars beside one another in each group, with their share on top; `height` in pixels."""

    series: tuple[Series, ...]
    groups: tuple[str, ...]
    title: str
    height: int = 150


Chart = LineChart | BarChart


@lru_cache(maxsize=4)
def png_of(chart: Chart) -> bytes:
    """Return a chart as PNG, the same for the same chart; the last few are kept, for whoever reads the letter back."""
    import vl_convert

    drawn = _lines(chart) if isinstance(chart, LineChart) else _bars(chart)
    whole = drawn.properties(width=WIDTH, height=chart.height, title=chart.title).configure(**_look())
    return vl_convert.vegalite_to_png(whole.to_json(validate=False), scale=SCALE)


def _lines(chart: LineChart) -> Any:
    import altair as alt

    shown, names = [one.name for one in chart.series], list(chart.names)
    places = [names.index(name) for name in shown] if 0 < len(names) <= MOST_LINES else range(len(shown))
    shapes = alt.Scale(domain=shown, range=[SHAPES[place] for place in places])
    return (
        alt.Chart(alt.InlineData(values=_values(chart.series, chart.quarters)))
        .mark_line(point={"size": 60, "filled": True, "opacity": 1}, strokeWidth=2.25)
        .encode(
            x=alt.X("place:N", title=None, scale=alt.Scale(domain=list(chart.quarters)), axis=alt.Axis(labelAngle=0)),
            y=_shares(alt),
            color=_colours(alt, shown, places),
            shape=alt.Shape("name:N", scale=shapes, legend=_legend(alt, shown)),
        )
    )


def _bars(chart: BarChart) -> Any:
    import altair as alt

    known = [one.name for one in chart.series]
    base = alt.Chart(alt.InlineData(values=_values(chart.series, chart.groups))).encode(
        x=alt.X("place:N", title=None, scale=alt.Scale(domain=list(chart.groups)), axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("name:N", scale=alt.Scale(domain=known)),
        y=_shares(alt),
    )
    bars = base.mark_bar().encode(color=_colours(alt, known, range(len(known))))
    shown = base.mark_text(dy=-6, fontSize=11, color=TEXT).encode(text=alt.Text("rate:Q", format=".0%"))
    return alt.layer(bars, shown)


def _values(series: Sequence[Series], places: Sequence[str]) -> list[dict[str, object]]:
    return [
        {"place": place, "name": one.name, "rate": rate}
        for one in series
        for place, rate in zip(places, one.rates, strict=True)
        if rate is not None
    ]


def _colours(alt: Any, shown: Sequence[str], places: Sequence[int]) -> Any:
    colours = alt.Scale(domain=list(shown), range=[CHART_COLOURS[place] for place in places])
    return alt.Color("name:N", scale=colours, legend=_legend(alt, shown))


def _legend(alt: Any, shown: Sequence[str]) -> Any:
    if len(shown) <= 1:
        return None
    columns = 2 if max(map(len, shown)) <= LONGEST_BESIDE else 1
    return alt.Legend(title=None, symbolSize=90, labelLimit=WIDTH, columns=columns)


def _shares(alt: Any) -> Any:
    return alt.Y("rate:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))


def _look() -> dict[str, Any]:
    return {
        "font": FONT,
        "background": "#FFFFFF",
        "title": {"anchor": "start", "fontSize": 13, "color": TEXT},
        "view": {"stroke": None},
        "axis": {"labelFontSize": 12, "labelColor": TEXT, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE},
        "legend": {"labelFontSize": 12, "labelColor": TEXT, "orient": "bottom"},
    }

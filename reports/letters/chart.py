"""A letter's one chart: lines or bars of shares, as a Vega-Lite specification that vl-convert draws without a network.

Belongs here: what a chart shows, its specification and its size. Does not belong here: which rates are shown, and the
words that say what they show. A letter holds what is to be drawn and not the picture: whether a letter says what it
said before is known without drawing. Lines differ in shape as well as in colour, and names and colours go together by
an explicit domain, so that a programme keeps its colour when another is not shown. Lines are units and never people.

The specification is written as data and not with Altair, whose import cost a night more than drawing its eight charts;
the tests hold it against Altair's schema. The first chart of a process costs half a second of CPU, for starting the
renderer; the following ones a twentieth. So it is imported in the function, and a night that owes no letter does not
pay. The typeface is the one the renderer brings along: with any other, a computer without fonts would draw a chart
without words.
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

    return vl_convert.vegalite_to_png(specification_of(chart), scale=SCALE)


def specification_of(chart: Chart) -> dict[str, Any]:
    """Return what Vega-Lite draws."""
    drawn = _lines(chart) if isinstance(chart, LineChart) else _bars(chart)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **drawn,
        "title": chart.title,
        "width": WIDTH,
        "height": chart.height,
        "config": LOOK,
    }


def _lines(chart: LineChart) -> dict[str, Any]:
    shown, names = [one.name for one in chart.series], list(chart.names)
    places = [names.index(name) for name in shown] if 0 < len(names) <= MOST_LINES else range(len(shown))
    shapes = {"domain": shown, "range": [SHAPES[place] for place in places]}
    return {
        "data": _values(chart.series, chart.quarters),
        "mark": {"type": "line", "point": {"size": 60, "filled": True, "opacity": 1}, "strokeWidth": 2.25},
        "encoding": {
            "x": _places(chart.quarters),
            "y": SHARES,
            "color": _colours(shown, places),
            "shape": {**NAME, "scale": shapes, "legend": _legend(shown)},
        },
    }


def _bars(chart: BarChart) -> dict[str, Any]:
    known = [one.name for one in chart.series]
    where = {"x": _places(chart.groups), "xOffset": {**NAME, "scale": {"domain": known}}, "y": SHARES}
    told = {"field": "rate", "format": ".0%", "type": "quantitative"}
    return {
        "data": _values(chart.series, chart.groups),
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {**where, "color": _colours(known, range(len(known)))}},
            {
                "mark": {"type": "text", "dy": -6, "fontSize": 11, "color": TEXT},
                "encoding": {**where, "text": told},
            },
        ],
    }


def _values(series: Sequence[Series], places: Sequence[str]) -> dict[str, Any]:
    """Return the rates as rows; one that is missing stays among them, because it breaks its line there."""
    return {
        "values": [
            {"place": place, "name": one.name, "rate": rate}
            for one in series
            for place, rate in zip(places, one.rates, strict=True)
        ]
    }


def _places(places: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": list(places)}
    return {"field": "place", "type": "nominal", "title": None, "scale": scale, "axis": {"labelAngle": 0}}


def _colours(shown: Sequence[str], places: Sequence[int]) -> dict[str, Any]:
    colours = {"domain": list(shown), "range": [CHART_COLOURS[place] for place in places]}
    return {**NAME, "scale": colours, "legend": _legend(shown)}


def _legend(shown: Sequence[str]) -> dict[str, Any] | None:
    if len(shown) <= 1:
        return None
    columns = 2 if max(map(len, shown)) <= LONGEST_BESIDE else 1
    return {"title": None, "symbolSize": 90, "labelLimit": WIDTH, "columns": columns}


NAME: Final = {"field": "name", "type": "nominal"}

SHARES: Final = {
    "field": "rate",
    "type": "quantitative",
    "title": None,
    "scale": {"domain": [0, 1]},
    "axis": {"format": "%", "tickCount": 5},
}

LOOK: Final = {
    "font": FONT,
    "background": "#FFFFFF",
    "title": {"anchor": "start", "fontSize": 13, "color": TEXT},
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "labelColor": TEXT, "gridColor": RULE, "domainColor": RULE, "tickColor": RULE},
    "legend": {"labelFontSize": 12, "labelColor": TEXT, "orient": "bottom"},
}

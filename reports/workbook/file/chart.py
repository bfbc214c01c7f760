"""The line chart of a table, as XlsxWriter draws it.

Belongs here: series, axes and colours. Does not belong here: where the chart lies and what it says (`write.py`, and the
sheet that asks for it). Markers differ in shape as well as in colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reports.workbook.file.styles import CHART_COLOURS, CHART_MARKERS, FONT

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook as Book

    from reports.workbook.file.layout import Place
    from reports.workbook.model import LineChart, NamedTable

WIDTH: Final = 560
HEIGHT: Final = 230
"""Pixels; a point is 4/3 of one."""

_SMALL: Final = {"name": FONT["font_name"], "size": 9}


def line_chart(book: Book, block: LineChart, table: NamedTable, *, sheet: str, place: Place) -> Any:
    """Return a chart of shares (0 to 1) over the rows of a table; a missing share leaves a gap."""
    chart = book.add_chart({"type": "line"})
    category = table.column(block.categories)
    last = place.first + block.rows - 1
    for number, (header, shown) in enumerate(block.series):
        column = table.column(header)
        colour = CHART_COLOURS[number % len(CHART_COLOURS)]
        marker = CHART_MARKERS[number % len(CHART_MARKERS)]
        chart.add_series(
            {
                "name": shown,
                "categories": [sheet, place.first, category, last, category],
                "values": [sheet, place.first, column, last, column],
                "line": {"color": colour, "width": 2.25},
                "marker": {"type": marker, "size": 7, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    title = {"name": FONT["font_name"], "size": 11, "bold": True}
    chart.set_title({"name": block.title, "name_font": title, "overlay": False})
    axis = {"min": 0, "max": 1, "major_unit": 0.25, "num_format": "0%", "line": {"none": True}, "num_font": _SMALL}
    chart.set_y_axis(axis)
    chart.set_x_axis({"num_font": _SMALL})
    chart.set_legend({"position": "right", "font": _SMALL})
    chart.show_blanks_as("gap")
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart

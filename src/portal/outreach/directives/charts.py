"""Charts that Word, Excel and LibreOffice draw themselves: bars over a small table, with what it shows in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.chart.bar_chart import BarChart
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.xml.functions import tostring

from portal.core.spreadsheets import NO_XML

GOOD, WAITING, GOING, BAD = "1F5A96", "E0A33A", "B8BEC6", "9C1C1C"
"""Colours of what is done, waits, goes on, is wanting; told apart in grey print too."""

MOST_BARS: Final = 8
ROW_CM, FRAME_CM, WIDTH_CM = 0.62, 2.8, 16.0
TEXT: Final = (
    b'<txPr><a:bodyPr xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>'
    b'<a:p xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:pPr><a:defRPr sz="1000">'
    b'<a:latin typeface="Times New Roman"/></a:defRPr></a:pPr><a:endParaRPr lang="vi-VN"/></a:p></txPr>'
)
"""The face of all letters of a chart in a document."""


@dataclass(frozen=True)
class Figure:
    """A chart with its table: a name a row, a number a series."""

    title: str
    about: str
    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[int]]]
    first: str = ""
    """What stands over the names."""

    colours: Sequence[str] = (GOOD,)

    @property
    def told(self) -> str:
        """What the chart shows, for whoever does not see it."""
        rows = (
            f"{name}: " + ", ".join(f"{label} {values[place]}" for label, values in self.series)
            for place, name in enumerate(self.names)
        )
        return f"{self.title}. {self.about} " + "; ".join(rows)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.names or not any(any(values) for _label, values in self.series)

    @property
    def height_cm(self) -> float:
        """Enough for every bar."""
        return FRAME_CM + ROW_CM * max(3, len(self.names))


def drawn(figure: Figure, sheet: str, row: int) -> BarChart:
    """Return the chart of a table whose heading stands in a row of a sheet, from column A on.

    The numbers are also kept in the chart, so that it is drawn where the sheet is not read.
    """
    chart = BarChart(barDir="bar", grouping="stacked", overlap=100, gapWidth=40)
    chart.title = NO_XML.sub("", figure.title)
    chart.width, chart.height = WIDTH_CM, figure.height_cm
    chart.legend.position = "b"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first row above, as in the table
    chart.x_axis.tickLblSkip = 1
    chart.y_axis.number_format, chart.y_axis.majorUnit = "#,##0", None
    chart.y_axis.scaling.min = 0
    chart.y_axis.crosses = "max"  # the numbers below, since the first row is above
    if max((sum(numbers) for numbers in zip(*(v for _l, v in figure.series), strict=True)), default=0) < 6:
        chart.y_axis.majorUnit = 1  # no halves of a village
    last, names = row + len(figure.names), [NO_XML.sub("", one) for one in figure.names]
    for place, (label, values) in enumerate(figure.series):
        column = chr(ord("B") + place)
        series = _series(place, label, values, names, f"'{sheet}'!", column, (row, last))
        series.spPr = GraphicalProperties(solidFill=figure.colours[place])
        chart.series.append(series)
    return chart


def _series(
    place: int, label: str, values: Sequence[int], names: Sequence[str], at: str, column: str, rows: tuple[int, int]
) -> Series:
    head, last = rows
    texts = StrData(ptCount=len(names), pt=[StrVal(idx=n, v=name) for n, name in enumerate(names)])
    numbers = NumData(
        formatCode="#,##0", ptCount=len(values), pt=[NumVal(idx=n, v=str(one)) for n, one in enumerate(values)]
    )
    heading = StrRef(f=f"{at}${column}${head}", strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=label)]))
    series = Series(idx=place, order=place, tx=SeriesLabel(strRef=heading))
    series.cat = AxDataSource(strRef=StrRef(f=f"{at}$A${head + 1}:$A${last}", strCache=texts))
    series.val = NumDataSource(numRef=NumRef(f=f"{at}${column}${head + 1}:${column}${last}", numCache=numbers))
    series.invertIfNegative = False
    return series


def part(figure: Figure, sheet: str, workbook_relation: str) -> bytes:
    """Return a chart as a part of a document, with the relation by which its workbook is found."""
    chart = drawn(figure, sheet, 1)
    xml: bytes = tostring(chart._write(), encoding="utf-8", xml_declaration=True)
    relation = (
        '<externalData xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        f'r:id="{workbook_relation}"><autoUpdate val="0"/></externalData></chartSpace>'
    ).encode()
    return xml.replace(b"</chartSpace>", TEXT + relation)

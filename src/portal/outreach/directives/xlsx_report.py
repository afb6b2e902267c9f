"""The consolidated report as a workbook: one sheet a part, figures as numbers, sums as sums, charts."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.core.spreadsheets import guarded
from portal.outreach.directives import periods
from portal.outreach.directives.charts import drawn
from portal.outreach.directives.figures import general, progress
from portal.outreach.directives.gathering import MOST_TEXTS, FormPart, Gathered
from portal.outreach.directives.wording import number

HEAD: Final = Font(name="Times New Roman", size=12, bold=True)
BODY: Final = Font(name="Times New Roman", size=12)
FILL: Final = PatternFill("solid", fgColor="E7ECF2")
SHEET_LENGTH: Final = 31
COUNTED: Final = ("villages", "covered", "uncovered", "officers", "trained", "meetings", "attending", "questions")
PROGRESS: Final = ("all", "accepted", "submitted", "going", "late")
NUMBER, DAY = "#,##0", "dd/mm/yyyy"
ROW_POINTS: Final = 15.0
CM_POINTS: Final = 28.35


class Sheet:
    """A sheet as it is written, from top to bottom."""

    def __init__(self, book: Workbook, title: str, widths: Sequence[float]) -> None:
        """Begin it; its columns are as wide as told, in characters."""
        self.sheet: Any = book.create_sheet(_sheet_title(book, title))
        for place, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(place)].width = width
        self.row = 0

    def line(self, values: Sequence[object], *, head: bool = False) -> int:
        """Write a row and return its number."""
        self.row += 1
        self.sheet.append([self._cell(value, head=head) for value in values])
        return self.row

    def _cell(self, value: object, *, head: bool) -> Any:
        formula = isinstance(value, Sum)
        cell: Any = WriteOnlyCell(self.sheet, _plain(value))
        cell.font = HEAD if head or formula else BODY
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if head:
            cell.fill = FILL
        if formula or isinstance(value, int):
            cell.number_format = NUMBER
        elif isinstance(value, date):
            cell.number_format = DAY
        return cell

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]], *, summed: int = 0) -> None:
        """Write a table; of the columns from `summed` on (0 for none) a last row gives the sums."""
        first = self.line(headings, head=True) + 1
        for row in rows:
            self.line(row)
        if summed and rows:
            letters = [get_column_letter(n + 1) for n in range(summed, len(headings))]
            sums = [Sum(f"=SUM({letter}{first}:{letter}{self.row})") for letter in letters]
            self.line([*([""] * (summed - 1)), _("Cộng"), *sums], head=True)


def _plain(value: object) -> Any:
    """Return a value as a cell takes it: numbers, days and our own sums as they are, all else as a guarded text."""
    if isinstance(value, Sum):
        return value.text
    return value if isinstance(value, int | date) else guarded(value)


class Sum:
    """A sum that the spreadsheet works out; made here alone, never of what somebody typed."""

    def __init__(self, text: str) -> None:
        """Take the formula."""
        self.text = text


def _sheet_title(book: Workbook, title: str) -> str:
    kept = "".join(" " if one in "[]:*?/\\'" else one for one in title).strip() or "-"
    name, number = kept[:SHEET_LENGTH], 2
    while name.lower() in (one.lower() for one in book.sheetnames):
        name, number = f"{kept[: SHEET_LENGTH - 4]} ({number})", number + 1
    return name


def workbook(told: Gathered) -> bytes:
    """Return the report as XLSX."""
    book = Workbook(write_only=True)
    _front(book, told)
    _units(book, told)
    _tasks(book, told)
    _matrix(book, told)
    _results(book, told)
    for part in told.forms:
        _form(book, part)
    _charts(book, told)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _front(book: Workbook, told: Gathered) -> None:
    wanted, sums, shares = told.consolidation, told.figures, told.progress
    sheet = Sheet(book, _("Tổng hợp"), (56, 24))
    span = periods.name(wanted.period_from, wanted.period_until)
    sheet.line([_("Báo cáo tổng hợp công tác thông tin cơ sở"), ""], head=True)
    facts = [
        (_("Đơn vị"), told.unit.name),
        (_("Kỳ"), span),
        (_("Văn bản"), str(wanted.directive) if wanted.directive else _("mọi văn bản")),
        (_("Mẫu báo cáo"), str(wanted.form) if wanted.form else _("mọi mẫu")),
        (_("Lập lúc"), f"{told.made_at:%H:%M %d/%m/%Y}"),
        (_("Người yêu cầu"), told.asked_by),
        (_("Phần mềm"), settings.SITE_NAME),
        (_("Giá trị"), _("bản dự thảo, chưa ký")),
    ]
    for pair in facts:
        sheet.line(pair)
    sheet.line([])
    sheet.line([_("Chỉ tiêu"), _("Số liệu")], head=True)
    figures_told: list[tuple[str, int]] = [
        (_("Thôn, tổ dân phố"), sums.villages),
        (_("Nơi đã có tuyên truyền viên"), sums.covered),
        (_("Nơi chưa có tuyên truyền viên"), sums.uncovered),
        (_("Tuyên truyền viên đang làm nhiệm vụ"), sums.officers),
        (_("Tuyên truyền viên đã tập huấn"), sums.trained),
        (_("Buổi sinh hoạt đã tổ chức"), sums.meetings),
        (_("Lượt người dự"), sums.attending),
        (_("Câu hỏi từ cơ sở"), sums.questions),
        (_("Câu hỏi đã có trả lời"), sums.answered),
        (_("Nhiệm vụ"), told.task_count),
        (_("Lượt giao cho đơn vị"), shares.all),
        (_("Đã hoàn thành"), shares.accepted),
        (_("Đã nộp, chờ xem"), shares.submitted),
        (_("Đang làm, trong hạn"), shares.going),
        (_("Quá hạn"), shares.late),
    ]
    for pair_of_figures in figures_told:
        sheet.line(pair_of_figures)


def _units(book: Workbook, told: Gathered) -> None:
    sheet = Sheet(book, _("Theo đơn vị"), (10, 32, *([13] * 14)))
    sheet.sheet.freeze_panes = "C2"
    headings = [
        _("Mã"), _("Đơn vị"), _("Thôn, tổ dân phố"), _("Đã có TTV"), _("Chưa có TTV"), _("TTV"), _("Đã tập huấn"),
        _("Buổi sinh hoạt"), _("Lượt dự"), _("Câu hỏi"), _("Đã trả lời"), _("Lượt giao"), _("Hoàn thành"),
        _("Chờ xem"), _("Trong hạn"), _("Quá hạn"),
    ]  # fmt: skip
    rows = [
        [one.code, one.name, *(getattr(one.figures, name) for name in (*COUNTED, "answered"))]
        + [getattr(one.progress, name) for name in PROGRESS]
        for one in told.units
    ]
    sheet.table(headings, rows, summed=2)


def _tasks(book: Workbook, told: Gathered) -> None:
    sheet = Sheet(book, _("Nhiệm vụ"), (18, 40, 8, 60, 12, *([12] * 5)))
    sheet.sheet.freeze_panes = "A2"
    headings = [
        _("Văn bản"), _("Trích yếu"), _("Việc"), _("Nội dung"), _("Hạn"), _("Lượt giao"), _("Hoàn thành"),
        _("Chờ xem"), _("Trong hạn"), _("Quá hạn"),
    ]  # fmt: skip
    rows = [
        [one.task.directive.number, one.task.directive.title, str(one.task.number), one.task.text, one.task.due_on]
        + [getattr(one.progress, name) for name in PROGRESS]
        for one in told.tasks
    ]
    sheet.table(headings, rows, summed=5)
    if told.task_count > len(told.tasks):
        said = {"shown": number(len(told.tasks)), "all": number(told.task_count)}
        sheet.line([_("Nêu %(shown)s nhiệm vụ có nhiều đơn vị quá hạn nhất trong %(all)s nhiệm vụ.") % said])


def _matrix(book: Workbook, told: Gathered) -> None:
    sheet = Sheet(book, _("Việc theo đơn vị"), (10, 32, *([22] * len(told.tasks))))
    sheet.sheet.freeze_panes = "C2"
    tops = [f"{one.task.directive.number}, {_('việc')} {one.task.number}" for one in told.tasks]
    units = sorted({unit for one in told.tasks for unit in one.states})
    rows = [[*unit, *(one.states.get(unit, "") for one in told.tasks)] for unit in units]
    sheet.table([_("Mã"), _("Đơn vị"), *tops], rows)


def _results(book: Workbook, told: Gathered) -> None:
    sheet = Sheet(book, _("Kết quả đơn vị báo"), (32, 24, 100))
    sheet.sheet.freeze_panes = "A2"
    rows = [[one.unit, one.about, one.text] for one in told.results]
    sheet.table([_("Đơn vị"), _("Việc (văn bản)"), _("Kết quả")], rows)
    if len(rows) >= MOST_TEXTS:
        sheet.line([_("Nêu nhiều nhất %(most)s kết quả.") % {"most": number(MOST_TEXTS)}])


def _form(book: Workbook, part: FormPart) -> None:
    numbers = [one for one in part.items if one.item.kind == one.item.Kind.NUMBER]
    texts = [one for one in part.items if one.item.kind != one.item.Kind.NUMBER]
    sheet = Sheet(book, f"{part.title} {part.period}", (10, 32, *([18] * len(numbers))))
    sheet.line([f"{part.title} ({part.period})"], head=True)
    sheet.line([_("Đã nộp"), len(part.filed)])
    sheet.line([_("Chưa nộp"), len(part.missing), *part.missing])
    sheet.line([])
    headings = [_("Mã"), _("Đơn vị"), *(one.item.label for one in numbers)]
    rows = [[code, name, *(one.by_unit.get(code, "") for one in numbers)] for code, name in sorted(part.names.items())]
    sheet.table(headings, rows, summed=2 if numbers else 0)
    for item in texts:
        sheet.line([])
        sheet.table([_("Đơn vị"), item.item.label], [[one.unit, one.text] for one in item.said])


def _charts(book: Workbook, told: Gathered) -> None:
    sheet = Sheet(book, _("Biểu đồ"), (36, 16, 16, 16, 16))
    for figure in (*general(told), *progress(told)):
        sheet.line([figure.title], head=True)
        sheet.line([figure.about])
        head = sheet.line([figure.first, *(label for label, _values in figure.series)], head=True)
        for place, name in enumerate(figure.names):
            sheet.line([name, *(values[place] for _label, values in figure.series)])
        chart = drawn(figure, sheet.sheet.title, head)
        sheet.sheet.add_chart(chart, f"G{head - 2}")
        rows = int(figure.height_cm * CM_POINTS / ROW_POINTS) + 2
        for _empty in range(max(2, rows - len(figure.names))):
            sheet.line([])

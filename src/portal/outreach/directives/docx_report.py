"""The consolidated report as a document, to be read, numbered and signed by who answers for it."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from portal.outreach.directives import periods
from portal.outreach.directives.charts import Figure
from portal.outreach.directives.counting import Figures
from portal.outreach.directives.docx_layout import LANDSCAPE_CM, Paper
from portal.outreach.directives.figures import general, progress
from portal.outreach.directives.gathering import MOST_TASKS, FormPart, Gathered, ItemLine, TaskLine
from portal.outreach.directives.wording import bare, day, named, number, share
from portal.outreach.units.models import Unit

TEXTS_SHOWN: Final = 12
"""Texts of one item, or of one directive, that the document holds; all are in the workbook."""

UNIT_WIDTHS: Final = (1.2, 6.2, 2.1, 2.3, 2.3, 2.3, 2.3, 2.1, 2.2, 2.2)
TASK_WIDTHS: Final = (1.2, 2.9, 7.9, 2.4, 1.9, 2.1, 2.2, 2.3, 2.3)
Cells = Sequence[object]


def document(told: Gathered) -> bytes:
    """Return the report as DOCX."""
    wanted = told.consolidation
    span = periods.name(wanted.period_from, wanted.period_until)
    about = _("Kết quả công tác thông tin cơ sở %(span)s") % {"span": span}
    if wanted.directive is not None:
        about = _("Kết quả thực hiện %(number)s (%(span)s)") % {"number": wanted.directive.number, "span": span}
    paper = Paper(about, settings.OFFICE_NAME or told.unit.name)
    office = settings.OFFICE_NAME.upper() or _("ỦY BAN NHÂN DÂN")
    above = _people_s_committee(told.unit) if settings.OFFICE_NAME else ""
    if not settings.OFFICE_NAME:
        office = _people_s_committee(told.unit)
    dated = _("%(place)s, ngày       tháng       năm %(year)s") % {
        "place": bare(told.unit),
        "year": told.made_at.year,
    }
    paper.head(above, office, dated, _("Số:         /BC-…"))
    paper.title(_("BÁO CÁO"), about)
    _summary(paper, told)
    _directives(paper, told)
    _forms(paper, told)
    _basis(paper, told)
    paper.sign([_("- Cơ quan cấp trên (để báo cáo);"), _("- Các đơn vị liên quan;"), _("- Lưu: VT.")])
    paper.turn()
    _by_unit(paper, told)
    _by_task(paper, told)
    _forms_by_unit(paper, told)
    return paper.written()


def _people_s_committee(unit: Unit) -> str:
    return f"{_('Ủy ban nhân dân')} {unit.name}".upper()


def _summary(paper: Paper, told: Gathered) -> None:
    sums, wanted = told.figures, told.consolidation
    paper.heading(_("I. KẾT QUẢ CHUNG"))
    said = {
        "place": told.unit.name,
        "day": day(min(wanted.period_until, told.made_at.date())),
        "villages": number(sums.villages),
        "covered": number(sums.covered),
        "share": share(sums.covered, sums.villages),
        "uncovered": number(sums.uncovered),
        "officers": number(sums.officers),
        "trained": number(sums.trained),
        "trained_share": share(sums.trained, sums.officers),
        "meetings": number(sums.meetings),
        "attending": number(sums.attending),
        "questions": number(sums.questions),
        "answered": number(sums.answered),
        "answered_share": share(sums.answered, sums.questions),
    }
    paper.say(
        _(
            "Đến ngày %(day)s, %(place)s có %(villages)s thôn, tổ dân phố, trong đó %(covered)s nơi đã có tuyên truyền "
            "viên cơ sở (%(share)s), %(uncovered)s nơi chưa có. Có %(officers)s tuyên truyền viên đang làm nhiệm vụ; "
            "%(trained)s người đã được tập huấn (%(trained_share)s)."
        )
        % said
    )
    paper.say(
        _(
            "Trong kỳ, các thôn, tổ dân phố đã tổ chức %(meetings)s buổi sinh hoạt với %(attending)s lượt người dự; có "
            "%(questions)s câu hỏi từ cơ sở, %(answered)s câu đã có trả lời (%(answered_share)s)."
        )
        % said
    )
    for figure in general(told):
        _drawn(paper, figure)


def _drawn(paper: Paper, figure: Figure) -> None:
    """Draw a chart, with its figures in a table below."""
    paper.chart(figure)
    headings = [figure.first, *(label for label, _values in figure.series)]
    columns = len(figure.series)
    rows = [
        [name, *(number(values[place]) for _label, values in figure.series)] for place, name in enumerate(figure.names)
    ]
    paper.caption(f"{figure.title} – {_('số liệu của biểu đồ')}")
    paper.table(headings, rows, [16.0 - 2.5 * columns, *([2.5] * columns)])


def _directives(paper: Paper, told: Gathered) -> None:
    sums = told.progress
    paper.heading(_("II. TIẾN ĐỘ THỰC HIỆN VĂN BẢN CHỈ ĐẠO"))
    if not told.tasks:
        paper.say(_("Trong kỳ không có nhiệm vụ nào được giao hoặc đến hạn."))
        return
    paper.say(
        _(
            "Có %(tasks)s nhiệm vụ với %(all)s lượt giao cho các đơn vị: %(accepted)s đã hoàn thành (%(share)s), "
            "%(submitted)s đã nộp và chờ xem, %(going)s đang làm trong hạn, %(late)s quá hạn."
        )
        % {
            "tasks": number(told.task_count),
            "all": number(sums.all),
            "accepted": number(sums.accepted),
            "share": share(sums.accepted, sums.all),
            "submitted": number(sums.submitted),
            "going": number(sums.going),
            "late": number(sums.late),
        }
    )
    for figure in progress(told):
        _drawn(paper, figure)
    late = [one for one in told.tasks if one.late_units]
    for line in late[:TEXTS_SHOWN]:
        task = line.task
        paper.say(
            _("- %(number)s, việc %(task)s (hạn %(day)s): %(count)s đơn vị quá hạn: %(units)s.")
            % {
                "number": task.directive.number,
                "task": task.number,
                "day": day(task.due_on),
                "count": number(len(line.late_units)),
                "units": named(line.late_units),
            }
        )
    if len(late) > TEXTS_SHOWN:
        paper.say(_("Các nhiệm vụ khác có đơn vị quá hạn được nêu ở Phụ lục II."))
    if told.consolidation.directive_id is not None and told.results:
        paper.heading(_("Kết quả các đơn vị báo"), 2)
        for one in told.results[:TEXTS_SHOWN]:
            paper.say(f"- {one.unit} – {_('việc')} {one.about}: {one.text}")
        if len(told.results) > TEXTS_SHOWN:
            paper.say(_("Kết quả của các đơn vị khác ở bảng tính kèm theo."))


def _forms(paper: Paper, told: Gathered) -> None:
    paper.heading(_("III. BÁO CÁO CỦA CÁC ĐƠN VỊ"))
    if not told.forms:
        paper.say(_("Trong kỳ không có báo cáo nào theo mẫu."))
    for place, part in enumerate(told.forms, start=1):
        paper.heading(f"{place}. {part.title} ({part.period})", 2)
        _form(paper, part)


def _form(paper: Paper, part: FormPart) -> None:
    said = {"filed": number(len(part.filed)), "all": number(len(part.filed) + len(part.missing))}
    paper.say(_("%(filed)s trên %(all)s đơn vị đã nộp báo cáo.") % said)
    if part.missing:
        paper.say(_("Chưa nộp: %(units)s.") % {"units": named(part.missing)})
    numbers = [one for one in part.items if one.item.kind == one.item.Kind.NUMBER]
    if numbers:
        rows: list[Cells] = [[n, one.item.label, number(one.total)] for n, one in enumerate(numbers, start=1)]
        paper.table([_("TT"), _("Chỉ tiêu"), _("Cộng")], rows, (1.2, 11.3, 3.5), texts=(0, 1), size=12)
    for item in part.items:
        if item.said:
            _texts(paper, item)


def _texts(paper: Paper, item: ItemLine) -> None:
    paper.heading(item.item.label, 3)
    for one in item.said[:TEXTS_SHOWN]:
        paper.say(f"- {one.unit}: {one.text}")
    if len(item.said) > TEXTS_SHOWN:
        more = number(len(item.said) - TEXTS_SHOWN)
        paper.say(_("Còn %(more)s đơn vị khác, ở bảng tính kèm theo.") % {"more": more})


def _basis(paper: Paper, told: Gathered) -> None:
    wanted = told.consolidation
    paper.heading(_("IV. CĂN CỨ SỐ LIỆU"))
    paper.say(
        _(
            "Số liệu lấy từ danh sách tuyên truyền viên (đến ngày %(day)s), nhật ký sinh hoạt và câu hỏi từ cơ sở (từ "
            "%(since)s đến %(until)s), tiến độ và báo cáo do các đơn vị nộp trên hệ thống, tính đến %(at)s. Số ở mỗi "
            "dòng “Cộng” là tổng các đơn vị trong phụ lục."
        )
        % {
            "day": day(min(wanted.period_until, told.made_at.date())),
            "since": day(wanted.period_from),
            "until": day(wanted.period_until),
            "at": f"{told.made_at:%H:%M %d/%m/%Y}",
        }
    )
    paper.say(
        _(
            "Bản dự thảo do phần mềm %(site)s lập lúc %(at)s theo yêu cầu của %(who)s. Chưa có giá trị khi chưa được "
            "người có thẩm quyền xem, ghi số và ký."
        )
        % {
            "site": settings.SITE_NAME,
            "at": f"{told.made_at:%H:%M %d/%m/%Y}",
            "who": told.asked_by or _("chương trình"),
        },
        italic=True,
        size=13,
    )


def _by_unit(paper: Paper, told: Gathered) -> None:
    paper.caption(_("PHỤ LỤC I. SỐ LIỆU THEO ĐƠN VỊ"))
    headings = [
        _("TT"), _("Đơn vị"), _("Thôn, tổ"), _("Đã có TTV"), _("Chưa có TTV"), _("TTV"), _("Đã tập huấn"),
        _("Buổi"), _("Lượt dự"), _("Câu hỏi/ trả lời"),
    ]  # fmt: skip
    rows = [[n, one.name, *_unit_cells(one.figures)] for n, one in enumerate(told.units, start=1)]
    paper.table(headings, rows, UNIT_WIDTHS, total=["", _("Cộng"), *_unit_cells(told.figures)], texts=(1,))


def _unit_cells(sums: Figures) -> list[str]:
    names = ("villages", "covered", "uncovered", "officers", "trained", "meetings", "attending")
    cells = [number(getattr(sums, name)) for name in names]
    return [*cells, f"{number(sums.questions)}/{number(sums.answered)}"]


def _by_task(paper: Paper, told: Gathered) -> None:
    if not told.tasks:
        return
    paper.caption(_("PHỤ LỤC II. TIẾN ĐỘ TỪNG NHIỆM VỤ"))
    if told.task_count > len(told.tasks):
        said = {"shown": number(MOST_TASKS), "all": number(told.task_count)}
        paper.say(_("Nêu %(shown)s nhiệm vụ có nhiều đơn vị quá hạn nhất trong %(all)s nhiệm vụ.") % said, size=12)
    headings = [
        _("TT"), _("Văn bản"), _("Nhiệm vụ"), _("Hạn"), _("Đơn vị"), _("Hoàn thành"), _("Chờ xem"), _("Trong hạn"),
        _("Quá hạn"),
    ]  # fmt: skip
    rows = [_task_cells(n, one) for n, one in enumerate(told.tasks, start=1)]
    sums = [sum(int(getattr(one.progress, name)) for one in told.tasks) for name in PROGRESS]
    total = ["", "", _("Cộng"), "", *(number(one) for one in sums)]
    paper.table(headings, rows, TASK_WIDTHS, total=total, texts=(1, 2))


PROGRESS: Final = ("all", "accepted", "submitted", "going", "late")


def _task_cells(place: int, line: TaskLine) -> list[object]:
    task = line.task
    counts = [number(getattr(line.progress, name)) for name in PROGRESS]
    return [place, task.directive.number, f"{task.number}. {task.text}", day(task.due_on), *counts]


def _forms_by_unit(paper: Paper, told: Gathered) -> None:
    for place, part in enumerate(told.forms, start=1):
        numbers = [one for one in part.items if one.by_unit]
        for begin in range(0, len(numbers), COLUMNS):
            _form_table(paper, f"{_('PHỤ LỤC III')}.{place}. {part.title} ({part.period})", part, numbers, begin)


COLUMNS: Final = 8
"""Items beside each other in one table; more go into a further one."""


def _form_table(paper: Paper, title: str, part: FormPart, numbers: Sequence[ItemLine], begin: int) -> None:
    shown = numbers[begin : begin + COLUMNS]
    paper.caption(title)
    width = (LANDSCAPE_CM - 1.2 - 5.5) / len(shown)
    codes = sorted({code for one in shown for code in one.by_unit})
    rows: list[Cells] = [
        [n, part.names[code], *(number(one.by_unit[code]) if code in one.by_unit else "–" for one in shown)]
        for n, code in enumerate(codes, start=1)
    ]
    total = ["", _("Cộng"), *(number(one.total) for one in shown)]
    headings = [_("TT"), _("Đơn vị"), *(one.item.label for one in shown)]
    paper.table(headings, rows, (1.2, 5.5, *([width] * len(shown))), total=total, texts=(1,))

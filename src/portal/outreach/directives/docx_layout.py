"""The layout of a Vietnamese administrative document (Decree 30/2020, Annex I) and its parts, by python-docx.

A4, Times New Roman, margins of 20, 20, 30 and 15 mm; the issuing office and the national motto side by side, number
and place with date below them, the title in the middle, body at 14 points with the first line drawn in, the
signature's place at the right and the recipients at the left.
"""

import io
from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from docx import Document
from docx.document import Document as Whole
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from openpyxl import Workbook

from portal.core.spreadsheets import NO_XML, guarded
from portal.outreach.directives import charts

FACE: Final = "Times New Roman"
DATA: Final = "Du lieu"
"""Name of the sheet behind a chart."""

TWENTIETHS: Final = 567
"""Twentieths of a point in a centimetre."""

EMU: Final = 360_000
"""Units of a drawing in a centimetre."""

PORTRAIT_CM: Final = 16.5
LANDSCAPE_CM: Final = 25.2
A4 = (Mm(210), Mm(297))


def cleaned(text: object) -> str:
    """Return a text without what no XML holds."""
    return NO_XML.sub("", str(text))


class Paper:
    """A document as it is written, from top to bottom."""

    def __init__(self, title: str, author: str) -> None:
        """Begin an empty document with its faces, margins and page numbers."""
        self.document: Whole = Document()
        self._charts = 0
        said = self.document.core_properties
        said.title, said.author, said.language = cleaned(title)[:255], cleaned(author)[:255], "vi-VN"
        said.comments = ""
        self._faces()
        self._page()

    def _faces(self) -> None:
        normal: Any = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FACE, Pt(14)
        for side in ("w:eastAsia", "w:cs", "w:hAnsi"):
            normal.element.rPr.rFonts.set(qn(side), FACE)
        normal.element.rPr.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="vi-VN"/>'))
        normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
        for level, italic in ((1, False), (2, False), (3, True)):
            style: Any = self.document.styles[f"Heading {level}"]
            style.font.name, style.font.size, style.font.bold, style.font.italic = FACE, Pt(14), True, italic
            style.font.color.rgb = None
            fonts = style.element.rPr.rFonts
            for name in list(fonts.attrib):
                del fonts.attrib[name]
            for side in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
                fonts.set(qn(side), FACE)
            for colour in style.element.rPr.findall(qn("w:color")):
                style.element.rPr.remove(colour)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8), Pt(4)
            style.paragraph_format.first_line_indent = Mm(10)
            style.paragraph_format.keep_with_next = True

    def _page(self) -> None:
        section: Any = self.document.sections[0]
        section.page_width, section.page_height = A4
        section.top_margin = section.bottom_margin = Mm(20)
        section.left_margin, section.right_margin = Mm(30), Mm(15)
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = ALIGN.CENTER
        for xml in (
            f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/></w:r>',
            f'<w:r {nsdecls("w")}><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
            f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>',
        ):
            number._p.append(parse_xml(xml))

    def head(self, above: str, office: str, place_and_date: str, number: str) -> None:
        """Write the head: the office, the motto, the number, the place with the date."""
        table: Any = self.document.add_table(rows=2, cols=2)
        table.autofit = False
        _set_widths(table, (Mm(66), Mm(99)))
        left, right = table.rows[0].cells
        lines = [(above, 12, False)] if above else []
        self._centred(left, [*lines, (office, 12, True)], ruled=30)
        motto = [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True), ("Độc lập - Tự do - Hạnh phúc", 13, True)]
        self._centred(right, motto, ruled=58)
        below = table.rows[1].cells
        self._centred(below[0], [(number, 13, False)])
        self._centred(below[1], [(place_and_date, 13, False)], italic=True)

    def _centred(
        self, cell: Any, lines: Sequence[tuple[str, int, bool]], *, ruled: int = 0, italic: bool = False
    ) -> None:
        for number, (text, size, bold) in enumerate(lines):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            paragraph.alignment = ALIGN.CENTER
            run = paragraph.add_run(cleaned(text))
            run.font.size, run.bold, run.italic = Pt(size), bold, italic
        if ruled:
            self._rule(cell.add_paragraph(), (cell.width or 0) / Mm(1), ruled)

    def _rule(self, paragraph: Any, whole_mm: float, width_mm: int) -> None:
        """Draw a line of a width in the middle, as stands under the office and the motto."""
        side = Mm(max(0.0, (whole_mm - width_mm) / 2 - 2))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
        paragraph.paragraph_format.line_spacing = Pt(4)
        paragraph.paragraph_format.space_after = Pt(6)
        _edged(paragraph)

    def title(self, kind: str, about: str) -> None:
        """Write what kind of document it is, and what it is about."""
        for text, before in ((kind, 14), (about, 0)):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = ALIGN.CENTER
            paragraph.paragraph_format.space_before = Pt(before)
            run = paragraph.add_run(cleaned(text))
            run.bold, run.font.size = True, Pt(14)
        rule = self.document.add_paragraph()
        rule.alignment = ALIGN.CENTER
        rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm(58)
        rule.paragraph_format.line_spacing, rule.paragraph_format.space_after = Pt(6), Pt(6)
        _edged(rule)

    def heading(self, text: str, level: int = 1) -> None:
        """Write a heading."""
        self.document.add_heading(cleaned(text), level)

    def say(self, text: str, *, italic: bool = False, size: int = 14) -> Paragraph:
        """Write a paragraph of the body."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = ALIGN.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(10)
        paragraph.paragraph_format.space_after = Pt(6)
        run = paragraph.add_run(cleaned(text))
        run.italic, run.font.size = italic, Pt(size)
        return paragraph

    def caption(self, text: str) -> None:
        """Write what stands over a table."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8), Pt(4)
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run(cleaned(text))
        run.bold, run.font.size = True, Pt(13)

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[object]],
        widths_cm: Sequence[float],
        *,
        total: Sequence[object] = (),
        texts: Sequence[int] = (0,),
        size: int = 11,
    ) -> None:
        """Write a table whose heading stands again on every page; columns not in `texts` are set to the right."""
        cells = [_row(headings, widths_cm, size, head=True)]
        cells += [_row(row, widths_cm, size, texts=texts) for row in rows]
        if total:
            cells.append(_row(total, widths_cm, size, texts=texts, bold=True))
        grid = "".join(f'<w:gridCol w:w="{int(width * TWENTIETHS)}"/>' for width in widths_cm)
        edges = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        whole = int(sum(widths_cm) * TWENTIETHS)
        xml = (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(cells)}</w:tbl>"
        )
        self._append(parse_xml(xml))
        self.gap()

    def gap(self) -> None:
        """Leave a little room."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(8)

    def _append(self, element: Any) -> None:
        body: Any = self.document.element.body
        body.insert(len(body) - 1, element)  # the last is the section's own

    def chart(self, figure: charts.Figure) -> None:
        """Draw a chart that can be changed in Word, with a text for whoever does not see it."""
        self._charts += 1
        package: Any = self.document.part.package
        book = Part(
            PackURI(f"/word/embeddings/chart{self._charts}.xlsx"), CONTENT_TYPE.SML_SHEET, _book(figure), package
        )
        held = Part(PackURI(f"/word/charts/chart{self._charts}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
        held._blob = charts.part(figure, DATA, held.relate_to(book, RELATIONSHIP_TYPE.PACKAGE))
        relation = self.document.part.relate_to(held, RELATIONSHIP_TYPE.CHART)
        across, down = int(charts.WIDTH_CM * EMU), int(figure.height_cm * EMU)
        xml = (
            f'<w:p {nsdecls("w", "wp", "a", "r")}><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
            f'<wp:docPr id="{1000 + self._charts}" name="Chart {self._charts}" '
            f"title={quoteattr(cleaned(figure.title))} descr={quoteattr(cleaned(figure.told))}/>"
            "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
            'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
        self._append(parse_xml(xml))

    def sign(self, recipients: Sequence[str]) -> None:
        """Write the recipients, and leave the place for whoever signs."""
        table: Any = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        _set_widths(table, (Mm(75), Mm(90)))
        left, right = table.rows[0].cells
        run = left.paragraphs[0].add_run("Nơi nhận:")
        run.bold, run.italic, run.font.size = True, True, Pt(12)
        for text in recipients:
            left.add_paragraph().add_run(cleaned(text)).font.size = Pt(11)
        self._centred(right, [("THỦ TRƯỞNG CƠ QUAN", 14, True)])
        self._centred_below(right, "(Chữ ký của người có thẩm quyền, dấu/chữ ký số của cơ quan)", 12)
        for _line in range(4):
            right.add_paragraph()
        self._centred_below(right, "…………………………", 14)

    def _centred_below(self, cell: Any, text: str, size: int) -> None:
        paragraph = cell.add_paragraph()
        paragraph.alignment = ALIGN.CENTER
        run = paragraph.add_run(text)
        run.italic, run.font.size = True, Pt(size)

    def turn(self) -> None:
        """Go on with pages that lie on their side."""
        section: Any = self.document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = A4[1], A4[0]
        section.left_margin, section.right_margin = Mm(25), Mm(20)
        section.different_first_page_header_footer = False

    def written(self) -> bytes:
        """Return the file."""
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()


def _set_widths(table: Any, widths: Sequence[Mm]) -> None:
    """Set the widths of columns and of their cells: Word heeds the one, LibreOffice the other."""
    for place, width in enumerate(widths):
        table.columns[place].width = width
        for row in table.rows:
            row.cells[place].width = width


def _edged(paragraph: Any) -> None:
    """Draw a line over a paragraph; Word wants the parts of its properties in their order."""
    edge = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    later = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")
    paragraph._p.get_or_add_pPr().insert_element_before(parse_xml(edge), *later)


def _row(
    values: Sequence[object],
    widths_cm: Sequence[float],
    size: int,
    *,
    head: bool = False,
    texts: Sequence[int] = (),
    bold: bool = False,
) -> str:
    """Return a row as XML: a report has thousands of cells, and writing each by itself takes many seconds."""
    cells = []
    for place, (value, width) in enumerate(zip(values, widths_cm, strict=True)):
        side = "center" if head else ("left" if place in texts else "right")
        mark = "<w:b/>" if head or bold else ""
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF2"/>' if head else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{int(width * TWENTIETHS)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/>'
            f'</w:tcPr><w:p><w:pPr><w:spacing w:before="30" w:after="30"/><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
            f'{mark}<w:sz w:val="{size * 2}"/></w:rPr><w:t xml:space="preserve">{escape(cleaned(value))}</w:t></w:r>'
            "</w:p></w:tc>"
        )
    again = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{again}{''.join(cells)}</w:tr>"


def _book(figure: charts.Figure) -> bytes:
    """Return the workbook behind a chart, which Word opens where somebody wants to change the figures."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = DATA
    sheet.append([guarded(figure.first), *(guarded(label) for label, _values in figure.series)])
    for place, name in enumerate(figure.names):
        sheet.append([guarded(name), *(values[place] for _label, values in figure.series)])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()

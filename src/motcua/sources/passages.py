"""Rules that part an official text into the steps, requirements and legal documents it holds."""

import re
from collections.abc import Iterator
from typing import Final

from motcua.records.model import LegalBasis, Step
from motcua.sources.wording import heading, stated, states_nothing, unbullet

_STEP: Final = re.compile(
    r"(?P<lead>^|(?<=[.;:,)\s]))[ \-+*•]{0,8}(?:[a-zđ]\)[ ]*|\(?\d{1,2}[.)][ ]*)?"
    r"(?P<title>Bước (?P<number>\d{1,2}))(?!\d)[ ]*(?P<stop>[:.\-–)]|(?=\n|$))",
    re.MULTILINE | re.IGNORECASE,
)
_LONGEST_LEAD: Final = 12
_LIST_MARK: Final = re.compile(r"^(?:[\-*•·▪●]|\d{1,2}[.)]|\(?[a-zđ0-9]{1,2}\))\s*(?=\S)")
_ISSUER: Final = r"[A-ZĐƯ][A-Za-zĐđƯ]{0,11}\d{0,2}"
_NUMBER: Final = re.compile(
    r"(?<![\w./])(\d{1,5}[a-z]?(?:\.\d{1,2})?)[ .]*((?:/\d{4})?)[ ]*/[ ]*"
    r"((?:(?:NĐ|QĐ|TTLT|TT|NQLT|NQ|CT|PL) ?[-–/] ?(?:[A-ZĐƯ]{2,12}\d{0,2}|TTg)|[A-ZĐ]{1,6}\d{0,2}[A-ZĐ]*)"
    rf"(?:[-–/]{_ISSUER})*)(?![\w/])"
)
_OTHER_DOCUMENT: Final = re.compile(
    r"sửa đổi|bổ sung|hướng dẫn|quy định|thay thế|thi hành|bãi bỏ|của luật", re.IGNORECASE
)
_OWN_NUMBER_WITHIN: Final = 60


def steps_of(text: str) -> tuple[Step, ...]:
    """Return the steps of a text: one a "Bước N", or the whole as one step without a title.

    A mark at the start of a line always opens a step; one inside a line only if its number follows on, so that
    "thực hiện lại Bước 2" stays a reference.
    """
    marks = list(_step_marks(text))
    if not marks:
        return (Step(text=text),) if text else ()
    opening = text[: marks[0].start()].strip(" \n-+*•")
    steps = [Step(text=opening)] if opening else []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        body = text[mark.end() : end].strip().rstrip("-+*• \n")
        title = f"Bước {int(mark['number'])}"
        steps.append(Step(title=title, text=body) if body else Step(text=title))
    return tuple(steps)


def _step_marks(text: str) -> Iterator[re.Match[str]]:
    expected = 1
    for mark in _STEP.finditer(text):
        number = int(mark["number"])
        line_start = text.rfind("\n", 0, mark.start()) + 1
        opens_line = mark.start() - line_start < _LONGEST_LEAD and not text[line_start : mark.start()].strip(" -+*•")
        follows = number == expected and mark["title"][0] == "B" and bool(mark["stop"])
        if opens_line or follows:
            yield mark
            expected = number + 1


def requirements_of(text: str) -> tuple[str, ...]:
    """Return the requirements of a text, one a paragraph or bullet; none where it says that there are none.

    A line led by "+" or by no mark belongs to the requirement before it.
    """
    if states_nothing(text):
        return ()
    found: list[str] = []
    after_blank = True
    for line in text.split("\n"):
        if not line:
            after_blank = True
            continue
        if not found or after_blank or _LIST_MARK.match(line):
            found.append(line)
        else:
            found[-1] += "\n" + line
        after_blank = False
    return tuple(unbullet(item) for item in found if not states_nothing(item))


def legal_number(text: str) -> str:
    """Return the first number of a legal document in the text, such as `123/2015/NĐ-CP`; "" if there is none."""
    found = _NUMBER.search(text)
    return f"{found[1]}{found[2]}/{found[3].replace('–', '-').replace(' ', '')}" if found else ""


def legal_basis(code: str, title: str) -> LegalBasis | None:
    """Return the legal document of a code and a title, None if both are empty.

    The number stands in the code; where it does not, it is looked for at the title's beginning, before any word
    that leads to another document ("sửa đổi", "quy định"...). A code of no known form is kept as it is.
    """
    if states_nothing(code) and states_nothing(title):
        return None
    number = legal_number(code) or legal_number(_own_part(title))
    if not number and not title:
        return LegalBasis(number="", title=code) if " " in code else LegalBasis(number=code)
    return LegalBasis(number=number or stated(heading(code).rstrip(".")), title=title)


def _own_part(title: str) -> str:
    return _OTHER_DOCUMENT.split(title[:_OWN_NUMBER_WITHIN], maxsplit=1)[0]

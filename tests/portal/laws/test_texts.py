"""Everything that people read is marked for translation, translated into English, and compiled."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import wagtail
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation import gettext as translate
from django.utils.translation import override
from tests.portal.laws.markup import NAMES, PORTAL, read, templates, unmarked, where

from portal.core.management.commands.translations import (
    CATALOGUE,
    VIETNAMESE,
    as_mo,
    as_po,
    extracted,
    is_translated,
    of_wagtail,
    template_sources,
    translated,
    updated,
)

pytestmark = pytest.mark.any_database

HTML = [path for path in templates() if path.suffix == ".html"]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}")
FOR_OPERATORS = re.compile(r"/management/commands/|/checks\.py$|/__main__\.py$|/migrations/")
"""What is said on the command line, whose language is Vietnamese, and labels that migrations copy from the models."""


def spoken(path: Path) -> bool:
    return not FOR_OPERATORS.search(path.as_posix())


OFFICIAL = (
    *("outreach/directives/docx_layout.py", "outreach/sheets/building.py", "outreach/sheets/reading_aloud.py"),
    *("outreach/sheets/short_messages.py", "outreach/sheets/spoken_numbers.py"),
)
"""What writes official documents and what is read aloud: in Vietnamese, whatever the language of the pages."""


PYTHON = sorted(path for path in PORTAL.rglob("*.py") if spoken(path))


def test_templates_and_python__are_found() -> None:
    assert len(HTML) > 20 and len(PYTHON) > 50


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.relative_to(PORTAL).as_posix())
def test_template__says_nothing_outside_of_a_translation(path: Path) -> None:
    assert [f"{where(path, line)}: {text}" for line, text in unmarked(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Xin chào</p>",
        "<p>Hello</p>",
        "<p>{{ x }} đồng</p>",
        '<button aria-label="Đóng">×</button>',
        '<img alt="map">',
        '<input placeholder="abc">',
        '<input type="submit" value="Send">',
        '<a title="x {{ y }}">1</a>',
        '<meta name="description" content="words">',
        '<p data-message="Lỗi">1</p>',
        '{{ x|default:"chưa có" }}',
        '{% include "a.html" with title="Đăng ký" %}',
        "{% blocktranslate %}a{% endblocktranslate %}b",
        "{% if a %}{% translate 'a' %}{% else %}Khác{% endif %}",
        "{% comment %}a{% endcomment %}<b>b</b>",
        "<title>Thủ tục</title>",
    ],
)
def test_text_in_a_template__outside_of_a_translation_is_found(source: str) -> None:
    assert list(unmarked(source))


@pytest.mark.parametrize(
    "source",
    [
        '<p class="container">{% translate "Xin chào" %}</p>',
        "{% blocktranslate trimmed with a=b %}Có {{ a }} thủ tục{% plural %}Có {{ a }}{% endblocktranslate %}",
        '<meta name="viewport" content="width=device-width"><html lang="vi">',
        '<button aria-label="{% translate "Đóng" %}">×</button>',
        "{# ghi chú #}{% comment %}ghi chú{% endcomment %}<!-- Ghi chú -->",
        "{% translate 'Xin chào' as x %}{{ x }}",
        '{% include "a.html" with title=_("Đăng ký") %}',
        '{{ x|default:_("chưa có") }}',
        "<p>Một Cửa</p>",
        '<input type="hidden" value="abc"><a href="/thu-tuc/">{{ x }} · 1.000 – 2</a>',
    ],
)
def test_text_in_a_template__that_is_marked_or_not_seen_passes(source: str) -> None:
    assert list(unmarked(source)) == []


def test_official_writers__are_there() -> None:
    assert set(OFFICIAL) <= {path.relative_to(PORTAL).as_posix() for path in PYTHON}


@pytest.mark.parametrize(
    "path",
    [path for path in PYTHON if path.relative_to(PORTAL).as_posix() not in OFFICIAL],
    ids=lambda path: path.relative_to(PORTAL).as_posix(),
)
def test_python__says_nothing_outside_of_a_translation(path: Path) -> None:
    assert [f"{where(path, line)}: {text}" for line, text in read(path.read_text("utf-8")).found] == []


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(PORTAL).as_posix())
def test_python__marks_whole_texts_and_none_put_together(path: Path) -> None:
    assert [where(path, line) for line in read(path.read_text("utf-8")).untranslatable] == []


@pytest.mark.parametrize(
    "source",
    [
        "x = 'Xin chào'",
        "f('đồng')",
        "return_ = f'Có {x} thủ tục'",
        "d = {'a': 'Phí'}",
        "raise Http404('Không có')",
        "WORDS = 'số'",
    ],
)
def test_text_in_python__outside_of_a_translation_is_found(source: str) -> None:
    assert read(source).found


@pytest.mark.parametrize("source", ["_(f'Có {x}')", "gettext(a)", "_('a' + b)", "_('Có %s' % x)"])
def test_text_in_python__put_together_before_it_is_translated_is_found(source: str) -> None:
    assert read(source).untranslatable


@pytest.mark.parametrize(
    "source",
    [
        "x = _('Xin chào')",
        "def f():\n    '''Nói xin chào.'''",
        "x = 1\n'''Số đầu.'''",
        "log.info('đã xong')",
        "raise MissingError('Không thấy')",
        "CITIZEN_WORDS: Final = ('công dân',)",
        "x = ngettext('%(n)s thủ tục', '%(n)s thủ tục', n) % {'n': n}",
        "x = 'Một Cửa'",
        "x = 'plain'",
    ],
)
def test_text_in_python__that_is_marked_or_not_seen_passes(source: str) -> None:
    assert read(source).found == []


def test_every_marked_text_of_a_template__is_extracted() -> None:
    texts = {message.id for message in extracted()} | {
        text for message in extracted() if isinstance(message.id, tuple) for text in message.id
    }
    for path in templates():
        for quoted in re.findall(r"""{% trans(?:late)? ("[^"]*"|'[^']*')""", path.read_text("utf-8")):
            assert quoted[1:-1].replace("%", "%%") in texts or quoted[1:-1] in texts, path
    blocks = sum(path.read_text("utf-8").count("{% endblocktrans") for path in templates())
    found = sum(text.count("gettext(") + text.count("_(") for _, text in template_sources())
    assert found >= blocks


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_text__has_an_english_translation() -> None:
    """`motcua-portal translations --missing` lists them."""
    assert [_id(message) for message in updated() if message.id and not is_translated(message)] == []


def test_translation__is_english() -> None:
    letters = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
    told = [
        (_id(message), text)
        for message in translated()
        if message.id
        for text in (message.string if isinstance(message.string, tuple) else (message.string,))
    ]
    assert [pair for pair in told if letters.search(NAMES.sub("", pair[1]))] == []


def test_translation__puts_the_same_values_in() -> None:
    wrong = []
    for message in translated():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {frozenset(PLACEHOLDER.findall(text)) for text in ids}
        if message.id and any(text and frozenset(PLACEHOLDER.findall(text)) not in wanted for text in strings):
            wrong.append(_id(message))
    assert wrong == []


def test_file__is_what_the_command_writes() -> None:
    assert CATALOGUE.read_bytes() == as_po(updated()), "run: motcua-portal translations"


def _told(messages: Iterable[Message]) -> dict[object, object]:
    """Translations by text and context. Babel reads plurals of a compiled file as lists and their context as bytes."""

    def plain(value: object) -> object:
        return value.decode() if isinstance(value, bytes) else tuple(value) if isinstance(value, list) else value

    return {(plain(one.id), plain(one.context)): plain(one.string) for one in messages if one.id}


def test_compiled_file__is_fresh() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = _told(read_mo(file))
    assert compiled == _told(filter(is_translated, translated())), "run: motcua-portal translations"


def test_vietnamese_of_wagtails_words__is_fresh_and_of_words_that_it_has() -> None:
    with VIETNAMESE.with_suffix(".mo").open("rb") as file:
        assert _told(read_mo(file)) == _told(of_wagtail()), "run: motcua-portal translations"
    known: set[object] = set()
    for path in Path(wagtail.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            known |= _told(read_po(file)).keys()
    assert _told(of_wagtail()).keys() - known == set()


def test_extraction__is_the_same_each_time() -> None:
    assert as_po(updated()) == as_po(updated())
    assert as_mo(updated()) == as_mo(updated())


def test_reader_of_english__gets_the_translation() -> None:
    message = next(message for message in translated() if message.id and isinstance(message.id, str))
    with override("en"):
        assert translate(message.id) == message.string
    with override("vi"):
        assert translate(message.id) == message.id

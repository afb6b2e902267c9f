"""Every address of the site: names resolve, public pages answer in both languages, with few queries."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import get_default_timezone
from tests.factories.field import sheet
from tests.factories.pages import image
from tests.factories.portal import BIRTH, LISTED_ONLY, WITHDRAWN, by_code, changed
from tests.portal.laws.markup import NAMES, PORTAL, is_vietnamese, templates, where
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.images.utils import generate_signature

from portal.chat.browsing import life_events
from portal.conversations import services
from portal.conversations.models import Turn
from portal.conversations.official import official_answer
from portal.handover import presence
from portal.handover.models import Handover
from portal.handover.services import ask_for_officer, say, take
from portal.inbox.services import receive
from portal.outreach.sheets.models import Sheet
from portal.procedures import importing
from portal.procedures.models import Version

MOST_QUERIES = 12
OUTSIDE = re.compile(r"wagtail|quan-tri|tai-lieu|trang/|^api/|^metrics$|^sitemap-|^co-so/")
"""Addresses of Wagtail, of the interface for programs and of the watchers, which are not pages for people.

Those of an officer's phone (`co-so/`) open for phones alone; `tests/portal/outreach/field` looks at each.
"""


SIGN = re.compile(r"\b\d+/[\w/-]+")
"""The sign of a decision or law: `345/QĐ-BVC`."""


class Site(NamedTuple):
    """A site that was used: what its addresses are made of."""

    turn: Turn
    question_id: str
    spoken: Handover
    """A conversation in which an officer spoke, put in an official answer, and speaks yet."""


@pytest.fixture
def site(catalogue: Any, settings: Any, django_user_model: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A catalogue of which one record changed, a conversation, questions to officers, a picture, a sheet."""
    importing.run(by_code(changed(catalogue[0], summary="Nói khác đi.")), ["x"])
    first = services.ask("đăng ký khai sinh cần giấy tờ gì")
    for said in ("còn lệ phí?", "cấp phép thả diều sáo", "làm giấy tờ giả", "xin chào"):
        services.ask(said, conversation_id=first.conversation.id)
    services.mark(first.turn, useful=True)
    sent = receive("Hỏi thêm", turn=first.turn)
    picture_parts()
    sheet_parts()
    return Site(first.turn, sent.token, spoken(settings, django_user_model, monkeypatch))


def spoken(settings: Any, users: Any, monkeypatch: pytest.MonkeyPatch) -> Handover:
    """Return a conversation with an officer, on a working day."""
    settings.LIVE_HELP = True
    working = datetime(2026, 12, 1, 9, 0, tzinfo=get_default_timezone())
    monkeypatch.setattr(presence, "now", lambda: working)
    officer = users.objects.create_superuser("canbotruc")
    presence.seen(officer)
    one = ask_for_officer(services.ask("đăng ký kết hôn cần gì").conversation.id)
    take(one, officer)
    say(one, officer, "Mang bản chính.")
    say(one, officer, reply=official_answer(BIRTH))
    services.ask("vâng", conversation_id=one.conversation_id)
    return one


def version_of(code: str) -> str:
    return Version.objects.filter(procedure__code=code).latest("pk").version


def picture_parts() -> list[Any]:
    """Return the parts of the address of a picture, put there with that size where there is none yet."""
    size, shown = "max-100x100", Image.objects.first()
    if shown is None:
        shown = image()
        made = {"file": get_test_image_file(), "width": 100, "height": 75, "focal_point_key": ""}
        shown.renditions.create(filter_spec=size, **made)
    return [generate_signature(shown.pk, size), shown.pk, size]


def sheet_parts() -> list[Any]:
    """Return the part of the address of an information sheet, made where there is none yet."""
    return [(Sheet.objects.first() or sheet(audio="Bà con chú ý.")).pk]


Arguments = Callable[[Site], list[Any]]
PAGES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "home": (lambda site: [], ("", "?q=khai+sinh", "?audience=business", "?province=51&commune=21034")),
    "conversation": (lambda site: [site.turn.conversation_id], ("",)),
    "meet": (lambda site: [site.turn.conversation_id], ("",)),
    "news": (lambda site: [site.spoken.conversation_id], ("", "?sau=0-0-0-0")),
    "delete": (lambda site: [site.turn.conversation_id], ("",)),
    "suggest": (lambda site: [], ("", "?q=đăng+ký", "?q=a")),
    "life_event": (lambda site: [life_events()[0].slug], ("",)),
    "answer": (lambda site: [site.turn.id], ("",)),
    "answer_qr": (lambda site: [site.turn.id], ("",)),
    "feedback": (lambda site: [site.turn.id], ("", "?dong=0", "?dong=999", "?dong=x")),
    "officer_question": (lambda site: [], ("", "?luot=khong-co")),
    "officer_question_received": (lambda site: [site.question_id], ("",)),
}
OTHERS: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "inbox:case": (lambda site: [site.question_id], ("",)),
    "inbox:withdraw": (lambda site: [site.question_id], ("",)),
    "inbox:delete": (lambda site: [site.question_id], ("",)),
    "core:communes": (lambda site: [], ("?province=51", "?province=khong", "")),
    "core:find_place": (lambda site: [], ("", "?q=ba+to", "?q=Kon+Tum&next=/thu-tuc/", "?q=zzz")),
    "core:about": (lambda site: [], ("",)),
    "core:privacy": (lambda site: [], ("",)),
    "core:accessibility": (lambda site: [], ("",)),
    "core:robots": (lambda site: [], ("",)),
    "procedures:list": (lambda site: [], ("", "?q=khai+sinh", "?q=1.00", "?trang=2", "?q=%22%3Cscript%3E")),
    "procedures:procedure": (lambda site: [BIRTH], ("", "?ngay=2099-01-01")),
    "procedures:version": (lambda site: [BIRTH, version_of(BIRTH)], ("",)),
    "procedures:changes": (lambda site: [BIRTH], ("",)),
    "insights:figures": (lambda site: [], ("",)),
    "insights:figures_csv": (lambda site: [], ("",)),
    "widget_script": (lambda site: [], ("",)),
    "pages:search": (lambda site: [], ("", "?q=khai+sinh", "?q=khai+sinh&loai=thu-tuc&trang=1", "?q=zzz")),
    "pages:measured": (lambda site: [], ("",)),
    "pages:articles_rss": (lambda site: [], ("",)),
    "pages:articles_atom": (lambda site: [], ("",)),
    "pages:dispatches_rss": (lambda site: [], ("",)),
    "pages:dispatches_atom": (lambda site: [], ("",)),
    "pages:picture": (lambda site: picture_parts(), ("",)),
    **{
        f"sheets:{name}": (lambda site: sheet_parts(), ("",))
        for name in ("sheet", "print", "pocket", "text", "short", "aloud", "code")
    },
    "sitemap": (lambda site: [], ("",)),
}
ALL = {**{f"{space}:{name}": told for space in ("chat", "frame") for name, told in PAGES.items()}, **OTHERS}
NO_PAGE = {
    "chat:ask",
    "frame:ask",
    "core:choose",
    "chat:rephrase",
    "frame:rephrase",
    "chat:leave",
    "frame:leave",
    "inbox:judge",
    "inbox:ask_again",
}
"""What only takes forms."""

CASES = [(name, query) for name, (_, queries) in ALL.items() for query in queries]


def address(name: str, query: str, site: Site) -> str:
    return reverse(name, args=ALL[name][0](site)) + query


def named(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Yield name (with its namespace) and route of every address."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name, route


def test_every_page_for_people__is_tested_here() -> None:
    public = {name for name, route in named(get_resolver().url_patterns) if not OUTSIDE.search(route)}
    assert public - NO_PAGE - ALL.keys() == set()
    assert ALL.keys() | NO_PAGE <= public


def used_names() -> Iterator[tuple[str, str]]:
    """Yield every name that a template or the code reverses, with where."""
    patterns = {
        "templates": re.compile(r"""\{% url ['"]([\w:.-]+)['"]"""),
        "python": re.compile(r"""\breverse\(\s*["']([\w:.-]+)["']"""),
    }
    files = [*((path, "templates") for path in templates()), *((path, "python") for path in PORTAL.rglob("*.py"))]
    for path, kind in files:
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
            for name in patterns[kind].findall(line):
                yield name, where(path, number)


def test_names__that_templates_and_code_use_exist() -> None:
    known = {name for name, _ in named(get_resolver().url_patterns)}
    used = list(used_names())
    assert len(used) > 40
    assert [(name, place) for name, place in used if name not in known] == []


@pytest.mark.django_db
def test_names__resolve_to_addresses(site: Site) -> None:
    for name in ALL:
        assert reverse(name, args=ALL[name][0](site)).startswith("/")
    with pytest.raises(NoReverseMatch):
        reverse("chat:khong-co")


class Outline(HTMLParser):
    """What a page says of itself, and its texts with the language they are in.

    A page's title and the names that are read out may hold a procedure's name beside other words, and cannot be parted.
    """

    VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "use"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.hidden_at = 0
        self.counts: dict[str, int] = {}
        self.ids: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(source)

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        language = told.get("lang", self.language)
        if "hidden" in told and not self.hidden_at and tag not in self.VOID:
            self.hidden_at = len(self.open) + 1
        if not self.hidden_at and not any(one == "svg" for one, _ in self.open):  # a drawing has a title of its own
            self.counts[tag] = self.counts.get(tag, 0) + 1
        self.ids += [told["id"]] if "id" in told else []
        if tag not in self.VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        assert self.open and self.open[-1][0] == tag, f"</{tag}> closes {self.open[-1:]} at {self.getpos()}"
        self.open.pop()
        if len(self.open) < self.hidden_at:
            self.hidden_at = 0

    def handle_data(self, data: str) -> None:
        if data.strip() and (not self.open or self.open[-1][0] not in ("script", "style", "title")):
            self.texts.append((self.language, data.strip()))


@pytest.mark.django_db
def test_pages__answer_in_both_languages_with_few_queries(
    site: Site, subtests: pytest.Subtests, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    for language in ("vi", "en"):
        client.get(f"/gioi-thieu/?lang={language}")
        for name, query in CASES:
            with subtests.test(f"{name}{query} {language}"):
                with django_assert_max_num_queries(MOST_QUERIES):
                    response = client.get(address(name, query, site))
                assert response.status_code == 200
                if response["Content-Type"].startswith("text/html"):
                    hold_to_form(response.content.decode(), language)
        client.cookies.clear()


def hold_to_form(source: str, language: str) -> None:
    """Refuse markup that is not closed, ids that stand twice, and pages without one heading, title and main part."""
    outline = Outline(source)
    assert outline.open == []
    assert [one for one in set(outline.ids) if outline.ids.count(one) > 1] == []
    if "<html" in source:
        assert (outline.counts["h1"], outline.counts["title"], outline.counts["main"]) == (1, 1, 1)
        assert f'<html lang="{language}"' in source


@pytest.mark.django_db
def test_english_pages__say_nothing_in_vietnamese_but_what_they_mark_as_such(
    site: Site, subtests: pytest.Subtests
) -> None:
    for name, query in CASES:
        with subtests.test(name + query):
            response = Client().get(address(name, query, site) + ("&" if query else "?") + "lang=en")
            if response["Content-Type"].startswith("text/html"):
                outline = Outline(response.content.decode())
                texts = [SIGN.sub("", NAMES.sub("", text)) for language, text in outline.texts if language != "vi"]
                assert [text for text in texts if is_vietnamese(text)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", [LISTED_ONLY, WITHDRAWN, "9.000302", "9.000305"])
def test_page__of_each_kind_of_record_answers(site: Site, code: str) -> None:
    assert Client().get(f"/thu-tuc/{code}/").status_code == 200


@pytest.mark.django_db
def test_pages__take_head_and_refuse_other_methods(site: Site, visitor: Client) -> None:
    for name in ALL:
        where_to = reverse(name, args=ALL[name][0](site))
        assert visitor.head(where_to).status_code == 200, name
        if name != "sitemap":  # Django's own view answers whatever the method
            assert visitor.put(where_to).status_code in (403, 405), name
            assert visitor.delete(where_to).status_code in (403, 405), name


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_conversation_with_an_officer__is_like_any_other_page(
    site: Site, language: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        response = Client().get(f"/hoi/{site.spoken.conversation_id}/?cho=1&lang={language}")
    hold_to_form(response.content.decode(), language)


@pytest.mark.django_db
def test_long_conversation__takes_no_more_queries_than_a_short_one(
    site: Site, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        services.ask("đăng ký kết hôn cần gì", conversation_id=site.turn.conversation_id)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert Client().get(f"/hoi/{site.turn.conversation_id}/").status_code == 200

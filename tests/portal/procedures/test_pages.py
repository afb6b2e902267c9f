"""The whole record on its page: what it states and does not state, and what to beware of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from tests.factories.arbitrary import procedures as arbitrary_records
from tests.factories.portal import BIRTH, LISTED_ONLY, LOCAL, OLD, PLAIN, UNDATED, WITHDRAWN, by_code, changed
from tests.factories.procedures import (
    CODE,
    PAGE,
    channel,
    entry,
    fee,
    group,
    limit,
    procedure,
    provenance,
    rich_procedure,
)

from motcua.answers import wording as engine_wording
from motcua.records.model import (
    NOT_STATED,
    Case,
    ChannelKind,
    Document,
    DossierGroup,
    FeeKind,
    Form,
    GroupKind,
    LegalBasis,
    Step,
    TimeUnit,
)
from motcua.records.model import Procedure as Record
from portal.procedures import importing, wording
from portal.procedures.models import Procedure
from portal.procedures.sections import REPEATED_LENGTH, SECTIONS

Page = Callable[[Record], BeautifulSoup]
ADDRESS = f"/thu-tuc/{CODE}/"


@pytest.fixture
def page(client: Client, db: None) -> Page:
    def publish(record: Record) -> BeautifulSoup:
        importing.run(by_code(record), ["bộ thử"])
        return read(client, f"/thu-tuc/{record.code}/")

    return publish


def read(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def element(page: BeautifulSoup | Tag, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def words(tag: BeautifulSoup | Tag) -> str:
    return tag.get_text(" ", strip=True)


def rows(section: Tag) -> list[list[str]]:
    return [[words(cell) for cell in row.select("th, td")] for row in section.select("tbody tr")]


def stated(page: BeautifulSoup, section: str) -> dict[str, str]:
    return {words(pair.dt): words(pair.dd) for pair in element(page, section).select("dl > div") if pair.dt and pair.dd}


# What the record states


def test_record__is_shown_whole(page: Page) -> None:
    shown = page(rich_procedure())
    assert words(element(shown, "h1")) == "Cấp phép thả diều"
    assert words(element(shown, ".record-head .code")) == CODE
    assert words(element(shown, "#doi-tuong li")) == "Công dân Việt Nam"
    assert stated(shown, "#noi-nop") == {"Cơ quan thực hiện": "Ủy ban nhân dân cấp xã"}
    assert rows(element(shown, "#giay-to")) == [
        ["Tờ khai thả diều Mẫu: Mẫu TD-01", "1", "không nêu"],
        ["Ảnh con diều", "0", "2"],
    ]
    assert rows(element(shown, "#cach-nop")) == [
        ["Nộp trực tiếp", "07 ngày làm việc", "Lệ phí: 8.000 đồng", "– Không có ghi chú"],
        ["Nộp trực tuyến", "05 ngày làm việc", "Lệ phí: 4.000 đồng", "– Không có ghi chú"],
    ]
    assert [words(step) for step in element(shown, "#cac-buoc").select("li")] == [
        "Bước 1 Nộp tờ khai.",
        "Bước 2 Nhận giấy phép.",
    ]
    assert "Mẫu TD-01" in words(element(shown, "#mau-don"))
    assert words(element(shown, "#dieu-kien li")) == "Dây diều không dài quá 50 mét."
    assert words(element(shown, "#ket-qua li")) == "Giấy phép thả diều"
    assert rows(element(shown, "#can-cu")) == [["12/2031/NĐ-CP", "Nghị định về thả diều"]]
    source = stated(shown, "#nguon")
    version = Procedure.objects.get(code=CODE).current
    assert version is not None and version.published_at is not None
    assert source["Quyết định công bố"] == "345/QĐ-BVC , Bộ Vui chơi , ngày 01/03/2026"
    assert source["Ngày của bản ghi"] == "15/04/2026"
    assert source["Phiên bản"].startswith(version.version)
    assert source["Trang chính thức"] == PAGE
    assert source["Đăng tại đây"] == timezone.localtime(version.published_at).strftime("%H:%M %d/%m/%Y")


def test_contents__lead_to_every_section(page: Page) -> None:
    shown = page(rich_procedure())
    anchors = [str(link["href"])[1:] for link in shown.select(".record__contents a")]
    assert anchors == [section["id"] for section in shown.select("section.record__part")]
    assert anchors == [one.anchor for one in SECTIONS if one.key != "cases"]


def test_record_text__carries_its_language(client: Client, page: Page) -> None:
    page(rich_procedure())
    shown = read(client, f"{ADDRESS}?lang=en")
    assert element(shown, "html")["lang"] == "en"
    for words_of_record in (
        "Công dân Việt Nam",
        "Nộp tờ khai.",
        "Lệ phí: 8.000 đồng",
        "07 ngày làm việc",
        "345/QĐ-BVC",
    ):
        (text,) = shown.find_all(string=words_of_record)
        carrier = text.find_parent(lang=True)
        assert carrier is not None and carrier["lang"] == "vi", words_of_record


def test_buttons__ask_print_copy_and_lead_to_the_official_page(page: Page) -> None:
    head = element(page(rich_procedure()), ".record-head")
    links = [link["href"] for link in head.select("a.button")]
    assert links == ["/?q=C%E1%BA%A5p%20ph%C3%A9p%20th%E1%BA%A3%20di%E1%BB%81u", PAGE]
    assert head.select("button.js-only[data-print]")
    assert element(head, "button[data-copy]")["data-copy"] == f"http://testserver{ADDRESS}"


def test_papers__stand_under_their_cases(page: Page) -> None:
    shown = page(
        rich_procedure(
            dossier=(
                group("Đơn"),
                group("Giấy ủy quyền", name="Nhờ người khác nộp", kind=GroupKind.CASE),
                group("Mang theo bản chính để đối chiếu", kind=GroupKind.REMARK),
            )
        )
    )
    blocks = [words(block) for block in element(shown, "#giay-to").select(".papers")]
    assert len(blocks) == 3
    assert blocks[1].startswith("Nhờ người khác nộp Chỉ cần cho trường hợp nêu trên.")
    assert blocks[2] == "Lưu ý Mang theo bản chính để đối chiếu"


def test_forms__are_linked_where_their_address_may_be_followed(page: Page) -> None:
    forms = (Form(name="Mẫu 1", url="https://vi-du.example/m1.docx"), Form(name="Mẫu 2", url="javascript:alert(1)"))
    section = element(
        page(rich_procedure(dossier=(DossierGroup(documents=(Document(name="Đơn", forms=forms),)),))), "#mau-don"
    )
    links = {words(link): link["href"] for link in section.select("a")}
    assert links == {"Mẫu 1": "https://vi-du.example/m1.docx", "Tải tệp mẫu tại trang chính thức": PAGE}
    assert "Mẫu 2" in words(section)


def test_long_fees_told_above__are_pointed_to(page: Page) -> None:
    note = "Mức thu do Hội đồng nhân dân quyết định. " * 8
    assert len(note) > REPEATED_LENGTH
    kinds = (ChannelKind.IN_PERSON, ChannelKind.ONLINE)
    shown = page(rich_procedure(channels=tuple(channel(kind, fee(0, note), time_limit=limit(1)) for kind in kinds)))
    first, second = rows(element(shown, "#cach-nop"))
    assert note.strip() in first[2]
    assert second[:3] == ["2. Nộp trực tuyến", "01 ngày làm việc", "Như dòng 1 (Nộp trực tiếp)"]
    assert element(shown, element(shown, "#cach-nop td a")["href"]).name == "tr"  # type: ignore[arg-type]


def test_cases__are_shown_unless_they_only_repeat_the_procedure(page: Page) -> None:
    own = Case(code=f"{CODE}.01", name="Cấp phép thả diều", time_limit=limit(7))
    same = rich_procedure(cases=(own,), channels=(channel(time_limit=limit(7)),))
    assert not page(same).select("#truong-hop")
    several = rich_procedure(cases=(own, Case(name="Diều đôi", time_limit=limit(2, TimeUnit.DAY))))
    assert rows(element(page(several), "#truong-hop")) == [
        ["Cấp phép thả diều", f"{CODE}.01", "07 ngày làm việc"],
        ["Diều đôi", "không nêu", "02 ngày"],
    ]
    other = rich_procedure(cases=(own.model_copy(update={"time_limit": limit(9)}),))
    assert rows(element(page(other), "#truong-hop"))[0][2] == "09 ngày làm việc"


# What it does not state


def test_what_is_not_stated__is_said(page: Page) -> None:
    shown = page(procedure())
    said = {str(section["id"]): words(section) for section in shown.select("section.record__part")}
    for section in SECTIONS:
        if section.facet is not None:
            assert engine_wording.ABSENT[section.facet] in said[section.anchor]
    assert "Bản ghi không nêu mức phí, lệ phí." in said["cach-nop"]
    assert "Bản ghi không nêu thời hạn giải quyết." in said["cach-nop"]
    source = stated(shown, "#nguon")
    assert source["Quyết định công bố"] == source["Cơ quan công bố"] == "Bản ghi không nêu"


def test_sentences_for_what_is_not_stated__are_the_engines() -> None:
    assert {facet: str(said) for facet, said in wording.ABSENT.items()} == engine_wording.ABSENT


@pytest.mark.parametrize(
    ("fees", "expected"),
    [
        ((), "Bản ghi không nêu mức phí, lệ phí."),
        ((fee(),), "Lệ phí: bản ghi không nêu mức thu."),
        ((fee(0),), "Lệ phí: 0 đồng theo bản ghi, không kèm ghi chú; nên hỏi lại nơi nộp trước khi đi."),
        ((fee(0, "Do tỉnh quy định"),), "Lệ phí: bản ghi ghi 0 đồng kèm ghi chú: Do tỉnh quy định"),
        ((fee(NOT_STATED, "Theo thông tư", FeeKind.CHARGE),), "Phí: Theo thông tư"),
        ((fee(5000), fee(7000, kind=FeeKind.CHARGE)), "Lệ phí: 5.000 đồng Phí: 7.000 đồng"),
    ],
)
def test_fee__is_never_called_free(page: Page, fees: tuple[Any, ...], expected: str) -> None:
    shown = page(rich_procedure(channels=(channel(ChannelKind.ONLINE, *fees),)))
    assert rows(element(shown, "#cach-nop"))[0][2] == expected
    assert "miễn phí" not in words(shown).lower()


def test_time_limit_not_stated__is_said(page: Page) -> None:
    shown = page(
        rich_procedure(
            channels=(channel(time_limit=limit()), channel(ChannelKind.POST, time_limit=limit(3, NOT_STATED)))
        )
    )
    first, second = rows(element(shown, "#cach-nop"))
    assert first[1] == "Bản ghi không nêu thời hạn giải quyết."
    assert second[1] == "bản ghi ghi “03” mà không ghi đơn vị thời gian"


def test_online_not_named__is_said(page: Page) -> None:
    assert "Bản ghi không nêu cách nộp trực tuyến." in words(page(rich_procedure(channels=(channel(),))))
    assert "Bản ghi không nêu cách nộp trực tuyến." not in words(page(rich_procedure(CODE[:-1] + "2")))


def test_counts_not_stated__are_said_and_zero_is_kept(page: Page) -> None:
    bare = DossierGroup(documents=(Document(name="Đơn"),))
    assert "Bản ghi không nêu số bản chính, bản sao." in words(
        element(page(rich_procedure(dossier=(bare,))), "#giay-to")
    )
    part = DossierGroup(documents=(Document(name="Đơn", originals=0),))
    assert rows(element(page(rich_procedure(dossier=(part,))), "#giay-to")) == [["Đơn", "0", "không nêu"]]


def test_legal_document_without_a_title__says_so(page: Page) -> None:
    shown = page(rich_procedure(legal_bases=(LegalBasis(number="1/2031/QH", title="1/2031/QH"),)))
    assert rows(element(shown, "#can-cu")) == [["1/2031/QH", "Bản ghi không nêu tên văn bản."]]


@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(record=arbitrary_records)
def test_any_record__has_its_pages(client: Client, db: None, record: Record) -> None:
    importing.run(by_code(record), ["bộ thử"])
    shown = read(client, f"/thu-tuc/{record.code}/")
    ids = [tag["id"] for tag in shown.select("[id]")]
    assert len(ids) == len(set(ids))
    assert "NOT_STATED" not in str(shown) and "not_stated" not in str(shown)
    read(client, f"/thu-tuc/{record.code}/thay-doi/")


# Warnings


def notices(page: BeautifulSoup) -> str:
    return " ".join(words(notice) for notice in page.select(".record-head .notice"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (WITHDRAWN, "Thủ tục này đã bị bãi bỏ."),
        (LISTED_ONLY, "Bản ghi này mới chỉ nêu tên thủ tục."),
        (OLD, "Bản ghi này đề ngày 02/01/2019, đã cũ."),
        (UNDATED, "Bản ghi này không đề ngày"),
        (LOCAL, "do địa phương công bố riêng: UBND tỉnh Quảng Ngãi"),
    ],
)
def test_warning__is_shown_where_it_applies(catalogue: Any, client: Client, code: str, expected: str) -> None:
    assert expected in notices(read(client, f"/thu-tuc/{code}/"))


def test_record_without_faults__has_no_warning(page: Page) -> None:
    fresh = rich_procedure(provenance=provenance(record_date=timezone.localdate()))
    assert notices(page(fresh)) == ""


def test_age__counts_from_the_setting(page: Page, client: Client, settings: Any) -> None:
    settings.RECORD_AGE_DAYS = 100
    day = timezone.localdate() - timedelta(days=100)
    assert "đã cũ" not in notices(page(rich_procedure(provenance=provenance(record_date=day))))
    settings.RECORD_AGE_DAYS = 99
    assert "đã cũ" in notices(read(client, ADDRESS))


def test_mere_entry__says_once_what_it_lacks(page: Page) -> None:
    shown = page(entry(subjects=("Doanh nghiệp",)))
    assert [section["id"] for section in shown.select("section.record__part")] == ["doi-tuong", "nguon"]
    assert "Không nêu không có nghĩa là không cần hay không mất phí." in notices(shown)
    assert not shown.select(".record__contents")


def test_procedure_of_another_province__says_that_it_may_not_hold_here(catalogue: Any, client: Client) -> None:
    assert "Ở Lâm Đồng có thể không áp dụng." in notices(read(client, f"/thu-tuc/{LOCAL}/?province=68"))
    assert "Nơi khác có thể không áp dụng." in notices(read(client, f"/thu-tuc/{LOCAL}/?province=51"))


# The page and its address


def test_page__asks_the_database_a_bounded_number_of_times(
    catalogue: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    importing.run(by_code(changed(next(record for record in catalogue if record.code == LOCAL))), ["bộ thử"])
    for code in (BIRTH, LOCAL, PLAIN):
        with django_assert_max_num_queries(5):
            client.get(f"/thu-tuc/{code}/?province=68")


@pytest.mark.parametrize(
    "address", ["/thu-tuc/9.999999/", "/thu-tuc/%0A/", "/thu-tuc/a'b/", "/thu-tuc/" + "1" * 300 + "/"]
)
def test_unknown_code__is_not_found(catalogue: Any, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_address_without_its_last_stroke__leads_to_the_page(catalogue: Any, client: Client) -> None:
    response = client.get(f"/thu-tuc/{BIRTH}")
    assert (response.status_code, response["Location"]) == (301, f"/thu-tuc/{BIRTH}/")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages__are_only_read(catalogue: Any, client: Client, method: str) -> None:
    for address in ("/thu-tuc/", f"/thu-tuc/{BIRTH}/", f"/thu-tuc/{BIRTH}/thay-doi/"):
        assert getattr(client, method)(address).status_code == 405


def test_words_of_records__cannot_break_the_page(page: Page) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    record = rich_procedure(
        fields=(evil,),
        subjects=(evil,),
        executing_agencies=(evil,),
        steps=(Step(title=evil, text=evil),),
        channels=(channel(ChannelKind.ONLINE, fee(1, evil), note=evil),),
        dossier=(DossierGroup(name=evil, documents=(Document(name=evil, originals=1, forms=(Form(name=evil),)),)),),
    )
    shown = page(record)
    assert not shown.select("img")
    assert evil in words(shown)

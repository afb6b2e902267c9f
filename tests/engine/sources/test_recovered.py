import pytest

from motcua.errors import SourceError
from motcua.records.model import NOT_STATED, ChannelKind, Fee, FeeKind, Level, Procedure, TimeLimit, TimeUnit
from motcua.sources.money import fees_of
from motcua.sources.recovered import read_recovered, time_limit_of
from motcua.sources.rows import Origin, Row

TABLE_HEAD = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def read(**changes: object) -> Procedure:
    values = {"code": "1.000178", "name": "Thủ tục ví dụ", "methods": [], "dossier": [], "legal_basis": [], **changes}
    return read_recovered(Row(values, Origin("r.jsonl", "r.jsonl", 7)))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("5 Ngày làm việc", TimeLimit(amount=5, unit=TimeUnit.WORKING_DAY)),
        ("15 Ngày", TimeLimit(amount=15, unit=TimeUnit.DAY)),
        ("1,5 Giờ", TimeLimit(amount=1.5, unit=TimeUnit.HOUR)),
        ("1", TimeLimit(amount=1, unit=NOT_STATED)),
        ("10-25", TimeLimit(note="10-25")),
        ("Chậm nhất là ngay trước khi tàu rời cảng.", TimeLimit(note="Chậm nhất là ngay trước khi tàu rời cảng.")),
        ("Không có thông tin", NOT_STATED),
        ("Không quy định", NOT_STATED),
        ("", NOT_STATED),
    ],
)
def test_time_limit__is_read_or_kept_in_words(text: str, limit: object) -> None:
    assert time_limit_of(text) == limit


@pytest.mark.parametrize(
    ("text", "fees"),
    [
        ("", ()),
        ("Không có thông tin", ()),
        ("Không có thông tin(2)", ()),
        ("Không có thông tin(Theo biểu phí)", (Fee(note="Theo biểu phí"),)),
        ("Miễn phí", (Fee(amount=0),)),
        ("Miễn phí(Mức thu (nếu có) do tỉnh quy định)", (Fee(amount=0, note="Mức thu (nếu có) do tỉnh quy định"),)),
        ("2,000,000 Việt Nam Đồng(một lần)", (Fee(amount=2_000_000, note="một lần"),)),
        ("100 VNĐ", (Fee(amount=100),)),
        ("50,000 VNĐ((bản in))", (Fee(amount=50_000, note="bản in"),)),
        ("10 USD(/giấy)", (Fee(note="10 USD(/giấy)"),)),
        ("Phí : 8.000 Đồng", (Fee(kind=FeeKind.CHARGE, amount=8_000),)),
        ("Lệ phí: 20000 đồng (A)", (Fee(kind=FeeKind.FEE, amount=20_000, note="A"),)),
        ("Phí : Không Đồng", (Fee(kind=FeeKind.CHARGE, note="Không Đồng"),)),
        ("Phí :  Đồng", (Fee(kind=FeeKind.CHARGE),)),
        ("Phí : Mức thu bằng 50%", (Fee(kind=FeeKind.CHARGE, note="Mức thu bằng 50%"),)),
        (
            "Phí : 1.000 Đồng (A)\nLệ phí : 2.000 Đồng (B)",
            (Fee(kind=FeeKind.CHARGE, amount=1_000, note="A"), Fee(kind=FeeKind.FEE, amount=2_000, note="B")),
        ),
        (
            "Phí :  Đồng (Theo quy định)\nFile đính kèm: 62.pdf",
            (Fee(kind=FeeKind.CHARGE, note="Theo quy định\nTệp kèm theo: 62.pdf"),),
        ),
        ("1,00 VNĐ", (Fee(note="1,00 VNĐ"),)),
        ("99999999999999999999999 VNĐ", (Fee(note="99999999999999999999999 VNĐ"),)),
    ],
)
def test_fees__are_read_or_kept_in_words(text: str, fees: tuple[Fee, ...]) -> None:
    assert fees_of(text) == fees


def test_channels__unknown_names_are_left_out() -> None:
    methods = [
        {"channel": name, "time_limit": "1 Ngày", "fee": ""} for name in ("Trực tiếp", "Fax", "Dịch vụ bưu chính")
    ]
    assert [channel.kind for channel in read(methods=methods).channels] == [ChannelKind.IN_PERSON, ChannelKind.POST]


def documents(page: str, *parts: dict[str, str]) -> list[tuple[str, object, object]]:
    record = read(dossier_raw=page, dossier=list(parts))
    return [(one.name, one.originals, one.copies) for group in record.dossier for one in group.documents]


def part(raw: str, name: str | None = None, form: str = "", case: str = "--", copy: str = "") -> dict[str, str]:
    return {"case": case, "name": name or raw, "form": form, "original": "1", "copy": copy, "raw": raw}


def test_counts__come_from_the_page_not_from_the_split() -> None:
    page = f"--{TABLE_HEAD}Tờ khaiMẫu 3.docx1 bản chínhHộ chiếu0 bản chính,2 bản sao"
    found = documents(page, part("Tờ khaiMẫu 3.docx", "Tờ khai", "Mẫu 3.docx", copy="M"), part("Hộ chiếu"))
    assert found == [("Tờ khai", 1, 0), ("Hộ chiếu", 0, 2)]


def test_counts__figures_of_a_form_number_go_back_to_the_name() -> None:
    page = f"--{TABLE_HEAD}Đơn theo Mẫu số 181 bản chính,1 bản sao"
    assert documents(page, part("Đơn theo Mẫu số ")) == [("Đơn theo Mẫu số 18", 1, 1)]


def test_counts__of_a_doubtful_figure_are_not_stated() -> None:
    page = f"--{TABLE_HEAD}Theo pháp luật Việt Nam 21 bản chính"
    assert documents(page, part("Theo pháp luật Việt Nam ")) == [("Theo pháp luật Việt Nam", NOT_STATED, NOT_STATED)]


def test_name__cut_inside_a_sentence_is_put_together() -> None:
    page = f"--{TABLE_HEAD}Hợp đồng (01 bản chính hoặc 01 bản sao có chứng thực);1 bản chínhĐơn1 bản chính"
    found = documents(page, part("Hợp đồng ("), part(" hoặc "), part(" có chứng thực);"), part("Đơn"))
    assert found == [("Hợp đồng (01 bản chính hoặc 01 bản sao có chứng thực);", 1, 0), ("Đơn", 1, 0)]


def test_counts__of_an_export_are_taken_as_they_stand() -> None:
    item = {
        "case": "",
        "name": "Đơn",
        "form": "5-PL.doc",
        "original": "1",
        "copy": "0",
        "qty_raw": "Bản chính: 3\nBản sao: 0",
    }
    record = read(dossier_raw=None, dossier=[item])
    document = record.dossier[0].documents[0]
    assert (document.originals, document.copies, document.forms[0].name) == (3, 0, "5-PL")


def test_file_name__that_stuck_to_a_paper_becomes_its_form() -> None:
    page = f"--{TABLE_HEAD}Tờ khai (mẫu NA5) ngày 30/6/2023.NA5.doc1 bản chính"
    record = read(dossier_raw=page, dossier=[part("Tờ khai (mẫu NA5) ngày 30/6/2023.NA5.doc", form="?")])
    document = record.dossier[0].documents[0]
    assert (document.name, [form.name for form in document.forms]) == ("Tờ khai (mẫu NA5) ngày 30/6/2023.", ["NA5"])


def test_groups__are_named_by_case_and_nameless_for_dashes() -> None:
    page = f"--{TABLE_HEAD}Đơn1 bản chính* Lưu ý:{TABLE_HEAD}Nộp sớm0 bản chính"
    record = read(dossier_raw=page, dossier=[part("Đơn"), part("Nộp sớm", case="* Lưu ý:")])
    assert [(group.name, group.kind.value) for group in record.dossier] == [("", "heading"), ("Lưu ý", "remark")]


def test_legal_basis__is_a_list_of_numbers_or_of_objects() -> None:
    numbers = read(legal_basis=["04/2015/TT-BCA", "2026.55/2026/TT-BTC", "BỘ LUẬT HÀNG HẢI VIỆT NAM"]).legal_bases
    assert [(basis.number, basis.title) for basis in numbers] == [
        ("04/2015/TT-BCA", ""),
        ("55/2026/TT-BTC", ""),
        ("", "BỘ LUẬT HÀNG HẢI VIỆT NAM"),
    ]
    titled = read(legal_basis=[{"so_ky_hieu": "12", "trich_yeu": "Quyết định số 12/2021/QĐ-TTg ban hành Quy chế"}])
    assert titled.legal_bases[0].number == "12/2021/QĐ-TTg"


def test_lists__joined_by_commas_are_parted() -> None:
    record = read(
        agency="Ngân hàng Nhà nước Việt Nam, Ngân hàng Nhà nước Khu vực",
        subject="Công dân Việt Nam, Cán bộ, công chức, viên chức, Tổ chức (không bao gồm doanh nghiệp, HTX)",
        level="Cấp Bộ, Cấp xã",
    )
    assert record.executing_agencies == ("Ngân hàng Nhà nước Việt Nam", "Ngân hàng Nhà nước Khu vực")
    assert set(record.subjects) == {
        "Công dân Việt Nam",
        "Cán bộ, công chức, viên chức",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    }
    assert record.levels == (Level.MINISTRY, Level.COMMUNE)
    assert read(agency="Ủy ban Nhân dân xã, phường, thị trấn.").executing_agencies == (
        "Ủy ban Nhân dân xã, phường, thị trấn",
    )


def test_results__without_a_list_are_cut_at_their_codes() -> None:
    record = read(result="Giấy phépMã: KQ.G12.000774Văn bản từ chốiMã: KQ.G12.000775", result_list=None)
    assert [result.name for result in record.results] == ["Giấy phép", "Văn bản từ chối"]


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "không có"])
def test_url__that_is_no_page_is_dropped(url: str | None) -> None:
    assert read(url=url).provenance.url == ""


def test_decision__loses_its_words() -> None:
    assert read(decision="Quyết định số 6225/QĐ-BQP").decision.number == "6225/QĐ-BQP"
    assert read(decision="3980 /QĐ-BQP").decision.number == "3980/QĐ-BQP"
    assert read(decision="4777").decision.number == "4777"


def test_fault__names_line_and_field() -> None:
    with pytest.raises(SourceError) as caught:
        read(methods=[{"channel": 5}])
    assert str(caught.value.place) == "r.jsonl, dòng 7, trường methods[0].channel"

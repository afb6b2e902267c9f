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


PAGE_HEAD = "Tên văn bản pháp lýMã văn bản"


def legal_numbers(page: str, *listed: str) -> list[str]:
    record = read(legal_basis=list(listed) or ["1/2001/QH10"], legal_basis_raw=PAGE_HEAD + page)
    return [basis.number for basis in record.legal_bases]


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("Luật Ví dụ 202443/2024/QH15", ["43/2024/QH15"]),
        ("Luật Ví dụ ngày 29/6/202443/2024/QH15Luật khác 2025147/2025/QH15", ["43/2024/QH15", "147/2025/QH15"]),
        ("Chương trình 2026-203016/2026/QĐ-UBNDquy chế 2026 - 2030182/2025/NQ-HĐND", None),
        ("Về phí, ngày 15/5/2026.55/2026/TT-BTC", ["55/2026/TT-BTC"]),
        ("Nghị quyết 66.7/2025/NQ-CP66.7/2025/NQ-CP", ["66.7/2025/NQ-CP"]),
        ("Luật A số 20/2020/QH1420/2020/QH14Luật B21/2020/QH14", ["20/2020/QH14", "21/2020/QH14"]),
        ("Hòa giải01/2014/NQLT-CP-UBTƯMTTQVNVề B2222/QĐ-BHXH", ["01/2014/NQLT-CP-UBTƯMTTQVN", "2222/QĐ-BHXH"]),
        ("Về A190/2025/NQ-QH15Thông tư", ["190/2025/NQ-QH15"]),
        ("Nghị quyết số 190/2025/QH15 của B190/2025/NQ-QH15Thông tư", ["190/2025/QH15"]),
        ("Thông tư A28/2012/TT-BKHCNPháp lệnh B26/2005/PL-UBTVQH11", ["28/2012/TT-BKHCN", "26/2005/PL-UBTVQH11"]),
        ("Về AQuyết định số 24/2021/QĐ- TTgVề B18/2021/ND-CP", ["24/2021/QĐ-TTg", "18/2021/NĐ-CP"]),
        ("VỀ SĨ QUAN33/2017/TT-BGTVTTHÔNG TƯ VỀ TÀU54/2013/TT-BGTVT", ["33/2017/TT-BGTVT", "54/2013/TT-BGTVT"]),
        ("Một cửa118/2025/NĐ-CLuật Ví dụ5/2020/QH14", ["5/2020/QH14"]),
        ("Thông tư 08.a/2010/TT-BTP08.a/2010/TT-BTP", ["08.a/2010/TT-BTP"]),
    ],
)
def test_legal_number__is_parted_from_the_title_before_it(page: str, numbers: list[str] | None) -> None:
    assert legal_numbers(page) == (numbers or ["16/2026/QĐ-UBND", "182/2025/NQ-HĐND"])


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("Sửa đổi Thông tư số 02/2020/TT-BTP ngày 08/4/2020 và Luật C04/2024/TT-BTP", ["04/2024/TT-BTP"]),
        ("Sửa đổi bởi Nghị định số 07/2025/NĐ-CP280/2025/NĐ-CP", ["280/2025/NĐ-CP"]),
        ("SỬA ĐỔI NGHỊ QUYẾT SỐ 12/2016/UBTVQH13 NGÀY 25 THÁNG 511/2022/UBTVQH15", None),
        ("Sửa đổi (gọi là Nghị định số 171/2016/NĐ-CP).86/2020/NĐ-CP", ["86/2020/NĐ-CP"]),
    ],
)
def test_legal_number__that_a_title_only_mentions_is_left_out(page: str, numbers: list[str] | None) -> None:
    assert legal_numbers(page) == (numbers or ["511/2022/UBTVQH15"])


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("Luật số 58/2024/QH15 của Quốc hội: Đầu tưLuật số 58Về B8/2020/NĐ-CP", ["58/2024/QH15", "8/2020/NĐ-CP"]),
        ("Luật Thú y Luật số 79/2015/QH13 quản lý thuốc6/2020/NĐ-CP", ["79/2015/QH13", "6/2020/NĐ-CP"]),
        ("Luật Ví dụLuật số 32/2024/QH1550/2025/TT-NHNNsố 50/2025/TT-NHNN", ["32/2024/QH15", "50/2025/TT-NHNN"]),
        ("Sửa đổi A11/2026/TT-NHNN50/2025/TT-NHNNsố 50/2025/TT-NHNN", ["11/2026/TT-NHNN", "50/2025/TT-NHNN"]),
        ("Sửa đổi A của Bộ 146/2025/QH15 Quy định B9/2020/NĐ-CP", ["146/2025/QH15", "9/2020/NĐ-CP"]),
    ],
)
def test_legal_number__that_may_be_a_document_stays(page: str, numbers: list[str]) -> None:
    assert legal_numbers(page) == numbers


def test_legal_basis__without_a_readable_page_is_the_list() -> None:
    assert [basis.number for basis in read(legal_basis=["5/2020/QH14"], legal_basis_raw="Khác").legal_bases] == [
        "5/2020/QH14"
    ]
    assert read(legal_basis=[], legal_basis_raw=f"{PAGE_HEAD}Luật A5/2020/QH14").legal_bases == ()
    assert legal_numbers("Luật số 58", "7/2020/QH14") == ["7/2020/QH14"]


def channels(*methods: tuple[str, str]) -> list[tuple[object, tuple[tuple[object, str], ...]]]:
    rows = [{"channel": "Trực tiếp", "time_limit": time, "fee": fee} for time, fee in methods]
    found = read(methods=rows).channels
    return [(channel.time_limit, tuple((fee.amount, fee.note) for fee in channel.fees)) for channel in found]


def test_channel__time_that_stuck_to_a_sum_is_not_guessed() -> None:
    assert channels(("110", "0 VNĐ(công bố: 100.000 đồng)"), ("12", "5 VNĐ"), ("14", "0,000 Việt Nam Đồng(xe)")) == [
        (NOT_STATED, ((NOT_STATED, "công bố: 100.000 đồng"),)),
        (NOT_STATED, ((NOT_STATED, ""),)),
        (NOT_STATED, ((NOT_STATED, "xe"),)),
    ]


def test_channel__time_that_stuck_to_a_sum_is_that_of_the_other_ways() -> None:
    one = TimeLimit(amount=1)
    assert channels(("1", "Miễn phí"), ("12", "5 VNĐ"), ("33", "0 USD(/bộ)")) == [
        (one, ((0, ""),)),
        (one, ((NOT_STATED, ""),)),
        (NOT_STATED, ((NOT_STATED, "/bộ"),)),
    ]
    assert channels(("1", ""), ("2", ""), ("12", "5 VNĐ"))[2] == (NOT_STATED, ((NOT_STATED, ""),))


def test_channel__time_with_a_unit_or_without_a_sum_stays() -> None:
    assert channels(("12 Ngày", "5 VNĐ"), ("105", "Miễn phí(x)"), ("", "10 VNĐ")) == [
        (TimeLimit(amount=12, unit=TimeUnit.DAY), ((5, ""),)),
        (TimeLimit(amount=105), ((0, "x"),)),
        (NOT_STATED, ((10, ""),)),
    ]


SWALLOWED = "chứng nhận tiến hành như sau:\n\n* Ghi đủ lời chứng;\n\n* Ký tên."


def test_agency__that_swallowed_the_end_of_the_steps_gives_it_back() -> None:
    record = read(steps="+ Người dân nộp đơn.\n\n+ ", agency=SWALLOWED)
    assert record.executing_agencies == ()
    assert record.steps[-1].text.endswith(
        "+ Cơ quan thực hiện chứng nhận tiến hành như sau:\n\n* Ghi đủ lời chứng;\n\n* Ký tên."
    )


def test_agency__of_other_text_is_dropped_and_a_long_list_kept() -> None:
    record = read(
        steps="Nộp đơn.", agency=SWALLOWED, authority="phê duyệt vốnTên thủ tục" + "Phê duyệt phương án " * 20
    )
    assert record.executing_agencies == record.competent_authorities == ()
    assert [step.text for step in record.steps] == ["Nộp đơn."]
    listed = ", ".join(f"Chi cục Ví dụ và phát triển vùng {number}" for number in range(12))
    assert len(read(agency=listed).executing_agencies) == 12


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("Số 1, đường Ví Dụ", True),
        ("Bước 1: Nộp hồ sơ tại số 1", False),
        ("Người dân, học viên, " * 20, False),
        ("Bộ phận một cửa hoặc " * 20, True),
        ("Cá nhân gửi 01 bộ hồ sơ đến Cục Ví dụ " + "hoặc qua bưu chính " * 15, True),
        ("Tại cơ quan. " * 60, False),
    ],
)
def test_address__of_steps_or_of_no_place_is_dropped(address: str, kept: bool) -> None:
    assert bool(read(receiving_address=address).receiving_address) is kept


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


@pytest.mark.parametrize(
    ("text", "results"),
    [
        (
            "Giấy phépMã: KQ.G12.000774Văn bản từ chốiMã: KQ.G12.000775",
            [("Giấy phép", "KQ.G12.000774"), ("Văn bản từ chối", "KQ.G12.000775")],
        ),
        (
            "Giấy AMã: KQ.G10.000211.văn bản B.Mã: KQ.g10.00133",
            [("Giấy A", "KQ.G10.000211"), ("văn bản B.", "KQ.g10.00133")],
        ),
        (
            "Giấy AMã: 000.00.00.G12-KQ.672CT08Mã: TP-G12.0001143",
            [("Giấy A", "000.00.00.G12-KQ.672"), ("CT08", "TP-G12.0001143")],
        ),
        (
            "Giấy AMã: KQ.G12.001177KBNN báoMã: KQ-G10-KQ-000002-Bản B",
            [("Giấy A", "KQ.G12.001177"), ("KBNN báo", "KQ-G10-KQ-000002"), ("Bản B", "")],
        ),
        ("Giấy AMã: 78Giấy BMã: BQP-CCS.KQ0001", [("Giấy A", "78"), ("Giấy B", "BQP-CCS.KQ0001")]),
        ("Giấy AMã: hgv6Giấy BMã: Chưa xác địnhx", [("Giấy A", ""), ("Giấy B", "")]),
        ("Mã số cơ sởMã: KQ.H43.000038", [("Mã số cơ sở", "KQ.H43.000038")]),
        ("Giấy A", [("Giấy A", "")]),
        ("Không", []),
    ],
)
def test_result_code__stands_apart_from_the_name(text: str, results: list[tuple[str, str]]) -> None:
    assert [(result.name, result.code) for result in read(result=text, result_list=None).results] == results


def test_results__without_codes_are_the_list() -> None:
    record = read(result="- Giấy A- Giấy B", result_list=["- Giấy A", "- Giấy B"])
    assert [result.name for result in record.results] == ["Giấy A", "Giấy B"]


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

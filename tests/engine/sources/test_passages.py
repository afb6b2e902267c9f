import pytest

from motcua.records.model import GroupKind, Level
from motcua.sources.agencies import levels_of
from motcua.sources.dossiers import group_kind
from motcua.sources.passages import legal_number, requirements_of, steps_of
from motcua.sources.wording import form_name, states_nothing, unbullet


def test_steps__are_cut_at_numbered_lines() -> None:
    steps = steps_of("Chuẩn bị.\n- Bước 1: Nộp hồ sơ\ntại xã\na) Bước 2. Nhận\nBước 3:\nKết thúc")
    assert [(step.title, step.text) for step in steps] == [
        ("", "Chuẩn bị."),
        ("Bước 1", "Nộp hồ sơ\ntại xã"),
        ("Bước 2", "Nhận"),
        ("Bước 3", "Kết thúc"),
    ]


def test_steps__inside_a_line_are_cut_only_in_their_order() -> None:
    steps = steps_of("Bước 1: Nộp. Nếu thiếu thì thực hiện lại Bước 1: bổ sung. Bước 2: Nhận kết quả.")
    assert [step.title for step in steps] == ["Bước 1", "Bước 2"]
    assert "thực hiện lại Bước 1" in steps[0].text


def test_steps__without_numbers_are_one() -> None:
    assert [step.text for step in steps_of("Nộp hồ sơ;\nthực hiện bước (i)")] == ["Nộp hồ sơ;\nthực hiện bước (i)"]
    assert steps_of("") == ()


def test_steps__a_number_without_text_keeps_its_title_as_text() -> None:
    assert [(step.title, step.text) for step in steps_of("Bước 1:\nBước 2: Nhận")] == [
        ("", "Bước 1"),
        ("Bước 2", "Nhận"),
    ]


@pytest.mark.parametrize("text", ["", "Không", "không.", "Không quy định.", "Không có thông tin", "KHÔNG CÓ"])
def test_requirements__that_state_nothing_are_empty(text: str) -> None:
    assert requirements_of(text) == ()


def test_requirements__are_cut_at_bullets_and_empty_lines() -> None:
    text = "- Đủ tuổi;\n+ từ 20\nvà 18\n- Tự nguyện\n\nKhông cấm"
    assert requirements_of(text) == ("Đủ tuổi;\n+ từ 20\nvà 18", "Tự nguyện", "Không cấm")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Nghị định số 123/2015/NĐ-CP ngày 15/11/2015", "123/2015/NĐ-CP"),
        ("35 /2025/NQ-HĐND", "35/2025/NQ-HĐND"),
        ("09./2025/NQ-HĐND.", "09/2025/NQ-HĐND"),
        ("31/2024/QH15", "31/2024/QH15"),
        ("2628/QĐ-UBND", "2628/QĐ-UBND"),
        ("24/2021/QĐ-TTg", "24/2021/QĐ-TTg"),
        ("66.7/2025/NQ-CP", "66.7/2025/NQ-CP"),
        ("191/2005/TTLT/BQP-BLĐTBXH-BTC", "191/2005/TTLT/BQP-BLĐTBXH-BTC"),
        ("08a/2010/TT-BTP", "08a/2010/TT-BTP"),
        ("24/2021/QĐ - TTg", "24/2021/QĐ-TTg"),
        ("21/2008/TTLT- BQP-BLĐTBXH-BTC", "21/2008/TTLT-BQP-BLĐTBXH-BTC"),
        ("190/2025/NQ-QH15 về", "190/2025/NQ-QH15"),
        ("26/2005/PL-UBTVQH11", "26/2005/PL-UBTVQH11"),
        ("01/2014/NQLT-CP-UBTƯMTTQVN", "01/2014/NQLT-CP-UBTƯMTTQVN"),
        ("885/QĐ-BCA-C06", "885/QĐ-BCA-C06"),
        ("12/2020/NĐ-CP - Quy định", "12/2020/NĐ-CP"),
        ("ngày 01/02/2020", ""),
        ("Luật số 58", ""),
    ],
)
def test_legal_number__is_found_in_words(text: str, number: str) -> None:
    assert legal_number(text) == number


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Lưu ý", GroupKind.REMARK),
        ("* Ghi chú:", GroupKind.REMARK),
        ("Giấy tờ phải xuất trình", GroupKind.HEADING),
        ("Thành phần hồ sơ", GroupKind.HEADING),
        ("a) Thành phần hồ sơ", GroupKind.HEADING),
        ("Hồ sơ của người nhận con nuôi", GroupKind.HEADING),
        ("Đơn đăng ký theo Mẫu số 18. - Giấy chứng nhận, trừ trường hợp mất", GroupKind.HEADING),
        ("Một tiêu đề lạ", GroupKind.HEADING),
        ("(1.3) Đối với công trình tôn giáo", GroupKind.CASE),
        ("Trường hợp ủy quyền", GroupKind.CASE),
        ("Hồ sơ đề nghị gia hạn sử dụng đất gồm", GroupKind.CASE),
        ("Đăng ký thường trú vào chỗ ở hợp pháp", GroupKind.CASE),
    ],
)
def test_group_kind__is_told_from_the_heading(name: str, kind: GroupKind) -> None:
    assert group_kind(name) is kind


@pytest.mark.parametrize(
    ("agency", "levels"),
    [
        ("Ủy ban nhân dân cấp xã", (Level.COMMUNE,)),
        ("UBND cấp  xã", (Level.COMMUNE,)),
        ("Uỷ ban nhân dân cấp tỉnh", (Level.PROVINCE,)),
        ("Sở Y tế", (Level.PROVINCE,)),
        ("Sở Tài chính các tỉnh, thành phố", (Level.PROVINCE,)),
        ("Chi nhánh Văn phòng đăng ký đất đai khu vực", (Level.PROVINCE,)),
        ("Bộ chỉ huy quân sự cấp tỉnh", (Level.PROVINCE,)),
        ("Bộ Công an", (Level.MINISTRY,)),
        ("Cục Thuế - Bộ tài chính", (Level.MINISTRY,)),
        ("Ngân hàng Nhà nước Việt Nam", (Level.MINISTRY,)),
        ("Cơ quan đại diện Việt Nam ở nước ngoài", (Level.OTHER,)),
        ("Quỹ Hỗ trợ việc làm ngoài nước", ()),
        ("", ()),
    ],
)
def test_levels__are_told_from_the_agency(agency: str, levels: tuple[Level, ...]) -> None:
    assert levels_of([agency]) == levels


def test_words__that_state_nothing_are_known_by_the_whole_text() -> None:
    assert states_nothing(" Không quy định. ")
    assert not states_nothing("Không quá 3 ngày")


def test_bullet__is_taken_off_but_not_a_lone_dash() -> None:
    assert unbullet("- + Đơn") == "Đơn"
    assert unbullet("Tạm nhập - tái xuất") == "Tạm nhập - tái xuất"


def test_form_name__never_becomes_empty() -> None:
    assert form_name("Mau so 18_73.docx") == "Mau so 18 73"
    assert form_name(".docx") == ".docx"

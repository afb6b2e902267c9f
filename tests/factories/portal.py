"""A small catalogue for the portal's tests: every kind of record that its lists, filters and warnings tell apart."""

from datetime import date
from functools import cache
from typing import Any

from tests.factories.procedures import entry, procedure, provenance, rich_procedure

from motcua.records.model import Kind, Level, Procedure

BIRTH = "1.001193"
BIRTH_AGAIN = "1.004884"
MARRIAGE = "1.000894"
RESIDENCE = "1.004222"
HOUSEHOLD = "1.001612"
CERTIFIED_COPY = "2.000815"
KITE, KITE_NAMESAKE = "9.000201", "9.000202"
LOCAL, OTHER_LOCAL = "9.000101", "9.000102"
LISTED_ONLY = "9.000301"
OLD = "9.000302"
WITHDRAWN = "9.000303"
MINISTRY = "9.000304"
UNDATED = "9.000305"
PLAIN = "9.000306"

CITIZEN = ("Công dân Việt Nam",)
BUSINESS = ("Doanh nghiệp", "Hợp tác xã")
STATUS: dict[str, Any] = {"fields": ("Hộ tịch",), "subjects": CITIZEN}
RESIDING: dict[str, Any] = {
    "fields": ("Đăng ký, quản lý cư trú",),
    "subjects": CITIZEN,
    "executing_agencies": ("Công an cấp Xã",),
}
TRADING: dict[str, Any] = {
    "fields": ("Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)",),
    "subjects": ("Công dân Việt Nam", "Tổ chức (không bao gồm doanh nghiệp, HTX)"),
}
KNOWN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (BIRTH, "Thủ tục đăng ký khai sinh", STATUS),
    (BIRTH_AGAIN, "Thủ tục đăng ký lại khai sinh", STATUS),
    ("1.003583", "Thủ tục đăng ký khai sinh lưu động", STATUS),
    ("2.000528", "Thủ tục đăng ký khai sinh có yếu tố nước ngoài", STATUS),
    ("1.000656", "Thủ tục đăng ký khai tử", STATUS),
    (MARRIAGE, "Thủ tục đăng ký kết hôn", STATUS),
    ("1.004746", "Thủ tục đăng ký lại kết hôn", STATUS),
    ("1.004873", "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân", STATUS),
    ("2.000635", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", {**STATUS, "levels": (Level.PROVINCE,)}),
    (RESIDENCE, "Đăng ký thường trú", RESIDING),
    ("1.004194", "Đăng ký tạm trú", {**RESIDING, "subjects": (*CITIZEN, *BUSINESS)}),
    ("1.003197", "Xóa đăng ký thường trú", RESIDING),
    (HOUSEHOLD, "Đăng ký thành lập hộ kinh doanh", TRADING),
    ("1.001266", "Chấm dứt hoạt động hộ kinh doanh", {**TRADING, "subjects": BUSINESS}),
    (
        CERTIFIED_COPY,
        "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam; cơ quan, "
        "tổ chức có thẩm quyền của nước ngoài cấp hoặc chứng nhận",
        {"fields": ("Chứng thực",), "subjects": (*CITIZEN, *BUSINESS)},
    ),
)
"""Procedures whose everyday names the package knows; their content here is made up."""


@cache
def small_catalogue() -> tuple[Procedure, ...]:
    """Return the records, in the order of their codes."""
    known = (rich_procedure(code, name, **parts) for code, name, parts in KNOWN)
    return tuple(sorted((*known, *_made_up()), key=lambda record: record.code))


def _made_up() -> tuple[Procedure, ...]:
    specific: dict[str, Any] = {"kind": Kind.SPECIFIC, "levels": (Level.PROVINCE,), "fields": ("Trồng trọt",)}
    return (
        rich_procedure(LOCAL, "Hỗ trợ trồng quế hữu cơ", promulgating_authority="UBND tỉnh Quảng Ngãi", **specific),
        rich_procedure(
            OTHER_LOCAL, "Hỗ trợ trồng quế hữu cơ ở vùng cao", promulgating_authority="UBND tỉnh Lâm Đồng", **specific
        ),
        rich_procedure(KITE, "Cấp phép thả diều sáo"),
        rich_procedure(KITE_NAMESAKE, "Cấp phép thả diều sáo", executing_agencies=("Sở Vui chơi", "Sở vui chơi")),
        entry(LISTED_ONLY, "Thu hồi giấy phép đua thuyền thúng", fields=("Đường thủy",), subjects=BUSINESS),
        rich_procedure(OLD, "Cấp thẻ chèo bè", provenance=provenance(record_date=date(2019, 1, 2))),
        rich_procedure(WITHDRAWN, "Cấp giấy phép múa lân", in_force=False),
        rich_procedure(MINISTRY, "Công nhận làng rối nước", levels=(Level.MINISTRY,), subjects=BUSINESS),
        rich_procedure(UNDATED, "Cấp sổ theo dõi tổ ong", provenance=entry().provenance),
        procedure(PLAIN, "Cấp biển hiệu quán trà đá", subjects=("Cá nhân",)),
    )


def by_code(*records: Procedure) -> dict[str, Procedure]:
    """Return records as `importing` takes them."""
    return {record.code: record for record in records}


def changed(record: Procedure, **parts: Any) -> Procedure:
    """Return another version of a record."""
    return record.model_copy(update=parts or {"summary": f"{record.summary} Đã sửa."})

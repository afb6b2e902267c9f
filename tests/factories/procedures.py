"""Made-up records. `procedure()` gives a bare one, `rich_procedure()` one that states something on every side."""

from datetime import date
from typing import Any

from motcua.records.model import (
    NOT_STATED,
    Channel,
    ChannelKind,
    Decision,
    Document,
    DossierGroup,
    Fee,
    FeeKind,
    Form,
    GroupKind,
    LegalBasis,
    Level,
    Procedure,
    Provenance,
    Result,
    SourceKind,
    Step,
    TimeLimit,
    TimeUnit,
)

CODE = "9.000001"
NAME = "Cấp phép thả diều"
PAGE = "https://vi-du.example/thu-tuc/0a1b"


def provenance(**parts: Any) -> Provenance:
    return Provenance(**{"source": SourceKind.SAMPLE, "url": PAGE, "record_date": date(2026, 4, 15), **parts})


def procedure(code: str = CODE, name: str = NAME, **parts: Any) -> Procedure:
    return Procedure(**{"code": code, "name": name, "provenance": provenance(), **parts})


def fee(amount: Any = NOT_STATED, note: str = "", kind: FeeKind = FeeKind.FEE) -> Fee:
    return Fee(kind=kind, amount=amount, note=note)


def limit(amount: Any = NOT_STATED, unit: Any = TimeUnit.WORKING_DAY, note: str = "") -> TimeLimit:
    return TimeLimit(amount=amount, unit=unit, note=note)


def channel(kind: ChannelKind = ChannelKind.IN_PERSON, *fees: Fee, **parts: Any) -> Channel:
    return Channel(kind=kind, fees=fees, **parts)


def group(*names: str, name: str = "", kind: GroupKind = GroupKind.HEADING) -> DossierGroup:
    return DossierGroup(name=name, kind=kind, documents=tuple(Document(name=each, originals=1) for each in names))


def rich_procedure(code: str = CODE, name: str = NAME, **parts: Any) -> Procedure:
    """A record that states something on every side."""
    content: dict[str, Any] = {
        "fields": ("Vui chơi ngoài trời",),
        "levels": (Level.COMMUNE,),
        "promulgating_authority": "Bộ Vui chơi",
        "executing_agencies": ("Ủy ban nhân dân cấp xã",),
        "subjects": ("Công dân Việt Nam",),
        "summary": "Cho phép thả diều ở bãi cỏ chung.",
        "channels": (
            channel(ChannelKind.IN_PERSON, fee(8000), time_limit=limit(7)),
            channel(ChannelKind.ONLINE, fee(4000), time_limit=limit(5)),
        ),
        "dossier": (
            DossierGroup(
                documents=(
                    Document(name="Tờ khai thả diều", originals=1, forms=(Form(name="Mẫu TD-01"),)),
                    Document(name="Ảnh con diều", originals=0, copies=2),
                )
            ),
        ),
        "steps": (Step(title="Bước 1", text="Nộp tờ khai."), Step(title="Bước 2", text="Nhận giấy phép.")),
        "requirements": ("Dây diều không dài quá 50 mét.",),
        "results": (Result(name="Giấy phép thả diều"),),
        "legal_bases": (LegalBasis(number="12/2031/NĐ-CP", title="Nghị định về thả diều"),),
        "decision": Decision(number="345/QĐ-BVC", issued_by="Bộ Vui chơi", issued_on=date(2026, 3, 1)),
    }
    return procedure(code, name, **{**content, **parts})


def entry(code: str = CODE, name: str = NAME, **parts: Any) -> Procedure:
    """A mere entry of a list: it names the procedure and says nothing more."""
    listed = provenance(source=SourceKind.NATIONAL_LIST, record_date=NOT_STATED)
    return procedure(code, name, **{"complete": False, "provenance": listed, **parts})

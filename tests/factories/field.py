"""Made-up villages, officers, sheets and meetings. Nobody here exists, and no telephone number can be held."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.outreach.meetings.models import FieldQuestion, Meeting
from portal.outreach.roll.models import Officer
from portal.outreach.sheets.models import Sending, Sheet, SheetPart
from portal.outreach.units.models import Membership, Unit


def province(code: str = "90", name: str = "Tỉnh thử A") -> Unit:
    """A province, made once."""
    found = Unit.objects.filter(code=code).first()
    return found or Unit.objects.create(code=code, name=name, level=Unit.Level.PROVINCE)


def commune(code: str = "90001", name: str = "xã Thử Một", above: Unit | None = None) -> Unit:
    """A commune, made once; of the province that its made-up code begins with, unless told otherwise."""
    above = above or province(code[:2], f"Tỉnh thử {code[:2]}")
    found = Unit.objects.filter(code=code).first()
    return found or Unit.objects.create(code=code, name=name, level=Unit.Level.COMMUNE, parent=above)


def village(code: str = "90001-01", name: str = "thôn Thử") -> Unit:
    """A village of the commune that its code begins with, made once."""
    above = commune(code[:5], f"xã thử {code[:5]}")
    found = Unit.objects.filter(code=code).first()
    return found or Unit.objects.create(code=code, name=name, level=Unit.Level.VILLAGE, parent=above)


def officer(unit: Unit | None = None, name: str = "Người thử A", **told: Any) -> Officer:
    """An officer who serves."""
    begun = timezone.localdate() - timedelta(days=100)
    given = {"decision_no": "1/QĐ-UBND", "decided_on": begun, "term_from": begun, **told}
    return Officer.objects.create(unit=unit or village(), full_name=name, **given)


def member(unit: Unit | None, role: Role = Role.COMMUNE, name: str = "") -> User:
    """One of the staff, of a unit where one is given."""
    user = User.objects.create_user(name or f"nguoi-{role}-{User.objects.count()}")
    user.groups.add(Group.objects.get(name=role.group_name))
    if unit is not None:
        Membership.objects.create(user=user, unit=unit)
    return user


def sheet(title: str = "Tờ thử", **told: Any) -> Sheet:
    """A published sheet with one question, approved by somebody."""
    given = {"office": "Sở thử", "short": "Tin ngắn thử.", "live": True, "approver_told": "Người duyệt thử", **told}
    made: Sheet = Sheet.objects.create(title=title, approved_at=timezone.now(), **given)
    SheetPart.objects.create(sheet=made, question="Nộp ở đâu?", answer="Nộp tại xã.")
    return made


def sending(of: Sheet, to: Unit, **told: Any) -> Sending:
    """That a sheet was sent to a unit."""
    return Sending.objects.create(sheet=of, unit=to, **told)


def meeting(unit: Unit | None = None, **told: Any) -> Meeting:
    """A meeting that was held today, unless told otherwise."""
    given = {"state": Meeting.State.HELD, "day": timezone.localdate(), "place": "Nhà văn hóa", "attending": 30, **told}
    return Meeting.objects.create(unit=unit or village(), **{"subject": "Phổ biến thủ tục", **given})


@dataclass(frozen=True)
class Heard:
    """One of each thing that the staff's addresses of meetings and phones name."""

    meeting: Meeting
    question: FieldQuestion
    officer: Officer


def heard() -> Heard:
    """Make one of each."""
    held = meeting()
    question = FieldQuestion.objects.create(unit=held.unit, meeting=held, text="Hỏi thử")
    return Heard(held, question, officer(held.unit))

"""One of each thing of the officers' roll, of a village of its own."""

from dataclasses import dataclass
from datetime import date

from portal.accounts.models import User
from portal.outreach.roll.models import Course, Merit, Officer, RollImport
from portal.outreach.units.models import Membership, Unit


@dataclass(frozen=True)
class Enrolled:
    """A village with an officer, a course, a commendation, a list, and who works there."""

    village: Unit
    commune: Unit
    officer: Officer
    course: Course
    merit: Merit
    imported: RollImport
    membership: Membership


def enrolled() -> Enrolled:
    """Make one of each."""
    province = Unit.objects.create(level=Unit.Level.PROVINCE, code="97", name="Tỉnh Thử")
    commune = Unit.objects.create(level=Unit.Level.COMMUNE, code="97001", name="Xã Thử", parent=province)
    village = Unit.objects.create(code="97001-001", name="Thôn Thử", parent=commune)
    day = date(2026, 1, 2)
    officer = Officer.objects.create(
        unit=village, full_name="Người Thử A", decision_no="1/QĐ", decided_on=day, term_from=day
    )
    return Enrolled(
        village=village,
        commune=commune,
        officer=officer,
        course=Course.objects.create(unit=commune, title="Lớp thử", held_from=day, held_until=day),
        merit=Merit.objects.create(
            officer=officer, kind=Merit.Kind.COMMENDATION, day=day, document="2/QĐ", issued_by="Xã Thử", text="Thử"
        ),
        imported=RollImport.objects.create(unit=commune, name="thu.xlsx", state=RollImport.State.READ),
        membership=Membership.objects.create(user=User.objects.create_user("o-xa-thu"), unit=commune),
    )

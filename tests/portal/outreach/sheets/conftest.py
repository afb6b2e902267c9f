"""Places, people, and sheets that are drafted, published and sent."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from tests.factories.portal import BIRTH
from wagtail.models import Page

from motcua.records.facets import Facet
from portal.accounts.roles import Role
from portal.outreach.roll.models import Officer
from portal.outreach.sheets import building
from portal.outreach.sheets.models import Sheet
from portal.outreach.units.models import Membership, Unit
from portal.pages.models import InformationPage
from portal.procedures.models import Procedure

OFFICE = "Sở Thử nghiệm tỉnh thử"
SIDES = (Facet.DOCUMENTS, Facet.FEE, Facet.TIME_LIMIT)


@pytest.fixture
def places(db: None) -> dict[str, Unit]:
    """Two provinces; in the first two communes; in each of these two villages."""
    found: dict[str, Unit] = {}

    def put(code: str, level: str, parent: str = "") -> None:
        unit = Unit(code=code, name=f"Đơn vị {code}", level=level, parent=found.get(parent))
        unit.save()
        found[code] = unit

    put("51", "province")
    put("46", "province")
    put("20001", "commune", "51")
    put("20002", "commune", "51")
    for commune in ("20001", "20002"):
        for number in (1, 2):
            put(f"T{commune}-{number}", "village", commune)
    return found


@pytest.fixture
def person(db: None, django_user_model: Any) -> Callable[..., Any]:
    """Return a member of the staff with a role, of a unit where one is given; the same one for the same."""

    def of(role: Role, unit: Unit | None = None, name: str = "") -> Any:
        username = name or f"nguoi-{role.value}-{unit.code if unit else 'chung'}"
        user, made = django_user_model.objects.get_or_create(
            username=username, defaults={"last_name": "Người thử", "first_name": role.value}
        )
        if made:
            user.groups.add(Group.objects.get(name=role.group_name))
            if unit is not None:
                Membership.objects.create(user=user, unit=unit)
        return user

    return of


@pytest.fixture
def editor(person: Callable[..., Any]) -> Any:
    """An editor of no unit."""
    return person(Role.EDITOR)


@pytest.fixture
def reviewer(person: Callable[..., Any]) -> Any:
    """A reviewer of no unit."""
    return person(Role.REVIEWER)


@pytest.fixture
def draft(published: Any, editor: Any) -> Callable[..., Sheet]:
    """Return a sheet drafted on a procedure."""

    def drafted(code: str = BIRTH, sides: tuple[Facet, ...] = SIDES, author: Any = None, **fields: Any) -> Sheet:
        procedure = Procedure.objects.get(code=code)
        return building.build(author or editor, procedure, sides, **{"office": OFFICE, **fields})

    return drafted


@pytest.fixture
def publish(reviewer: Any) -> Callable[..., Sheet]:
    """Publish a sheet's latest draft, as a reviewer does; return it as it is then."""

    def done(sheet: Sheet, by: Any = None) -> Sheet:
        sheet.get_latest_revision().publish(user=by or reviewer)
        return fresh(sheet)

    return done


@pytest.fixture
def sheet(draft: Callable[..., Sheet], publish: Callable[..., Sheet]) -> Sheet:
    """A published sheet on the registration of births."""
    return publish(draft())


@pytest.fixture
def officer(db: None) -> Callable[..., Officer]:
    """Return an officer of a village, in the middle of a term."""

    def of(unit: Unit, name: str = "Người thử A", **fields: Any) -> Officer:
        given: dict[str, Any] = {
            "decision_no": "01/QĐ-UBND",
            "decided_on": date(2026, 1, 2),
            "term_from": timezone.localdate() - timedelta(days=100),
            **fields,
        }
        return Officer.objects.create(unit=unit, full_name=name, **given)

    return of


def fresh(sheet: Sheet) -> Sheet:
    """Return a sheet as the database has it."""
    found: Sheet = Sheet.objects.get(pk=sheet.pk)
    return found


@pytest.fixture
def live_page(db: None, editor: Any) -> Page:
    """A published page of the site."""
    page = InformationPage(
        title="Thông báo nộp hồ sơ hỗ trợ",
        slug="thong-bao-thu",
        body="<h2>Thời hạn</h2><p>Hạn cuối là ngày 15/08/2026.</p><p>Mức hỗ trợ 2.000.000 đồng.</p>",
        source="<p>Công văn 12/CV-STP</p>",
    )
    Page.objects.get(depth=2).add_child(instance=page)
    page.save_revision(user=editor).publish()
    found: Page = Page.objects.get(pk=page.pk)
    return found

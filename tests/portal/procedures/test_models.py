"""Procedures as lists and filters see them."""

import pytest
from tests.factories.portal import BIRTH, HOUSEHOLD, LISTED_ONLY, LOCAL, MINISTRY, PLAIN

from motcua.records.model import Procedure as Record
from portal.procedures import importing
from portal.procedures.models import Field, Procedure, audiences


@pytest.mark.parametrize(
    ("subjects", "expected"),
    [
        ((), (False, False)),
        (("Công dân Việt Nam",), (True, False)),
        (("Người Việt Nam định cư ở nước ngoài",), (True, False)),
        (("Cán bộ, công chức, viên chức",), (True, False)),
        (("Doanh nghiệp",), (False, True)),
        (("Hợp tác xã",), (False, True)),
        (("DOANH NGHIỆP CÓ VỐN ĐẦU TƯ NƯỚC NGOÀI",), (False, True)),
        (("Tổ chức (không bao gồm doanh nghiệp, HTX)",), (False, False)),
        (("Tổ chức (không bao gồm doanh nghiệp, HTX)", "Hợp tác xã"), (False, True)),
        (("Công dân Việt Nam", "Doanh nghiệp"), (True, True)),
    ],
)
def test_audiences__are_told_from_the_subjects_of_a_record(
    subjects: tuple[str, ...], expected: tuple[bool, bool]
) -> None:
    assert audiences(subjects) == expected


@pytest.mark.usefixtures("published")
def test_sets__hold_what_their_names_say() -> None:
    def codes(found: "importing.Iterable[Procedure]") -> set[str]:
        return {procedure.code for procedure in found}

    procedures = Procedure.objects.published()
    assert MINISTRY in codes(procedures.at_level("ministry")) and BIRTH not in codes(procedures.at_level("ministry"))
    assert LOCAL in codes(procedures.at_level("province"))
    assert codes(procedures.of_field("trong-trot")) == {LOCAL, "9.000102"}
    assert HOUSEHOLD in codes(procedures.for_audience("citizen"))
    assert LISTED_ONLY in codes(procedures.for_audience("business"))
    assert "9.000202" in codes(procedures.of_agency("so-vui-choi-2"))


@pytest.mark.usefixtures("published")
def test_unpublished_procedure__is_in_no_set(records: tuple[Record, ...]) -> None:
    Procedure.objects.filter(code=BIRTH).update(current=None)
    for found in (Procedure.objects.published(), Procedure.objects.published().listed()):
        assert not found.filter(code=BIRTH).exists()


@pytest.mark.usefixtures("published")
def test_most_used_fields__are_those_with_most_published_procedures(records: tuple[Record, ...]) -> None:
    most = list(Field.objects.most_used("citizen"))
    counts = [field.count for field in most]  # type: ignore[attr-defined]  # annotated
    assert most[0].name == "Hộ tịch" and counts == sorted(counts, reverse=True) and counts[-1] > 0
    status = [record for record in records if "Hộ tịch" in record.fields]
    assert counts[0] == len(status)
    Procedure.objects.filter(code=BIRTH).update(current=None)
    assert Field.objects.most_used("citizen")[0].count == len(status) - 1  # type: ignore[attr-defined]  # as above
    assert "Đường thủy" not in {field.name for field in most}


@pytest.mark.usefixtures("published")
def test_list__takes_one_query_and_one_for_the_fields(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
        for procedure in Procedure.objects.published().listed():
            assert str(procedure) == f"{procedure.code} {procedure.name}"
            assert procedure.current is not None
            list(procedure.fields.all())


@pytest.mark.usefixtures("published")
def test_names__of_things_are_what_people_read() -> None:
    procedure = Procedure.objects.get(code=PLAIN)
    assert procedure.current is not None
    assert str(procedure.current) == f"{PLAIN} {procedure.current.version}"
    assert procedure.get_absolute_url() == f"/thu-tuc/{PLAIN}/"
    assert {str(field) for field in Field.objects.all()} == set(Field.objects.values_list("name", flat=True))

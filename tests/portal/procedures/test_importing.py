"""Records into the database: new, changed, unchanged, missing; versions kept; whole or not at all."""

import os
import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from tests.factories.arbitrary import procedures as arbitrary_records
from tests.factories.portal import BIRTH, KITE, KITE_NAMESAKE, MARRIAGE, by_code, changed, small_catalogue
from tests.factories.procedures import entry, rich_procedure
from tests.portal.threads import at_once

from motcua.records.difference import ChangeKind
from motcua.records.model import Level
from motcua.records.model import Procedure as Record
from portal.procedures import importing, publishing
from portal.procedures.importing import Plan, plan, storable
from portal.procedures.models import Agency, Field, Import, Procedure, Term, Version

RECORDS = by_code(*small_catalogue())
SOURCES = ["bộ thử"]


def run(*records: Record, **options: Any) -> Import:
    return importing.run(by_code(*records), SOURCES, **options)


def in_force(code: str) -> Version:
    version = Procedure.objects.select_related("current__procedure").get(code=code).current
    assert version is not None
    return version


def one(**parts: Any) -> Record:
    return rich_procedure("9.000901", "Cấp phép đốt lửa trại", **parts)


@pytest.mark.django_db
def test_first_import__publishes_every_record(records: tuple[Record, ...]) -> None:
    done = run(*records)
    assert done.figures == {"added": len(records), "changed": 0, "unchanged": 0, "missing": 0}
    assert done.finished_at is not None and done.sources == SOURCES
    assert Procedure.objects.published().count() == Version.objects.count() == len(records)
    for record in records:
        assert in_force(record.code).record == record


@pytest.mark.django_db
def test_second_import__of_the_same_changes_nothing(published: tuple[Record, ...]) -> None:
    before = list(Version.objects.values_list("pk", "published_at", "superseded_at"))
    done = run(*published)
    assert done.figures == {"added": 0, "changed": 0, "unchanged": len(published), "missing": 0}
    assert list(Version.objects.values_list("pk", "published_at", "superseded_at")) == before


@pytest.mark.django_db
def test_plan__tells_new_changed_unchanged_and_missing_and_writes_nothing(published: tuple[Record, ...]) -> None:
    new, other = one(), changed(RECORDS[BIRTH])
    without = {code: record for code, record in RECORDS.items() if code not in (MARRIAGE, BIRTH)}
    told = plan({**without, BIRTH: other, new.code: new})
    assert told.added == (new.code,)
    assert list(told.changed) == [BIRTH]
    assert set(told.unchanged) == set(without)
    assert told.missing == (MARRIAGE,)
    assert not Procedure.objects.filter(code=new.code).exists()
    assert Import.objects.count() == 1


@pytest.mark.django_db
def test_plan__says_part_by_part_what_changed(published: tuple[Record, ...]) -> None:
    record = RECORDS[BIRTH]
    other = changed(record, summary="Nói khác đi.", requirements=())
    changes = {change.path: change for change in plan({BIRTH: other}).changed[BIRTH]}
    assert changes["summary"].kind is ChangeKind.CHANGED
    assert (changes["summary"].old, changes["summary"].new) == (record.summary, "Nói khác đi.")
    assert {change.kind for path, change in changes.items() if path.startswith("requirements")} == {ChangeKind.REMOVED}


@pytest.mark.django_db
def test_plan__of_an_empty_catalogue_takes_everything_as_new() -> None:
    assert plan(RECORDS) == Plan(added=tuple(RECORDS))


@pytest.mark.django_db
def test_plan__reads_in_chunks_however_many_changed(
    published: tuple[Record, ...], django_assert_max_num_queries: Any
) -> None:
    others = {code: changed(record, summary="Mới.") for code, record in RECORDS.items()}
    with django_assert_max_num_queries(2):
        assert len(plan(others).changed) == len(RECORDS)


@pytest.mark.django_db
def test_missing_record__stays_in_force_and_is_counted(published: tuple[Record, ...]) -> None:
    done = run(RECORDS[BIRTH])
    assert (done.unchanged, done.missing) == (1, len(RECORDS) - 1)
    assert Procedure.objects.published().count() == len(RECORDS)


@pytest.mark.django_db
def test_changed_record__gets_a_new_version_and_the_old_one_is_kept() -> None:
    run(one())
    old = in_force("9.000901")
    done = run(one(summary="Nói khác đi.", executing_agencies=("Sở Lửa",), levels=(Level.PROVINCE,)))
    new = in_force("9.000901")
    old.refresh_from_db()
    assert done.changed == 1
    assert (new.record.summary, old.record.summary) == ("Nói khác đi.", one().summary)
    assert old.superseded_at is not None and old.superseded_at == new.published_at
    assert new.superseded_at is None and new.imported == done
    assert list(Version.objects.filter(procedure__code="9.000901")) == [new, old]


@pytest.mark.django_db
def test_version__that_comes_back_is_the_one_of_before_in_force_again() -> None:
    for record in (one(), one(summary="Nói khác đi."), one()):
        run(record)
    versions = list(Version.objects.filter(procedure__code="9.000901"))
    current = in_force("9.000901")
    assert len(versions) == 2
    assert current.record == one() and current.superseded_at is None
    assert all(version.superseded_at is not None for version in versions if version != current)


@pytest.mark.django_db
def test_lists_and_filters__follow_the_version_in_force() -> None:
    run(one(fields=("Lửa", "Trại"), levels=(Level.COMMUNE,), subjects=("Công dân Việt Nam",)))
    run(one(fields=("Trại", "Rừng"), levels=(Level.PROVINCE, Level.MINISTRY), subjects=("Doanh nghiệp",)))
    procedure = Procedure.objects.get(code="9.000901")
    assert {field.name for field in procedure.fields.all()} == {"Trại", "Rừng"}
    assert (procedure.at_commune, procedure.at_province, procedure.at_ministry) == (False, True, True)
    assert (procedure.for_citizen, procedure.for_business) == (False, True)
    run(entry("9.000901", "Cấp phép đốt lửa trại lớn"))
    procedure.refresh_from_db()
    assert (procedure.name, procedure.complete) == ("Cấp phép đốt lửa trại lớn", False)
    assert procedure.fields.count() == procedure.agencies.count() == 0


@pytest.mark.django_db
def test_fields_and_agencies__are_those_of_the_records_each_once(published: tuple[Record, ...]) -> None:
    assert {field.name for field in Field.objects.all()} == {name for one in published for name in one.fields}
    agencies = {name for record in published for name in record.executing_agencies}
    assert {agency.name for agency in Agency.objects.all()} == agencies
    for record in published:
        procedure = Procedure.objects.get(code=record.code)
        assert {field.name for field in procedure.fields.all()} == set(record.fields)
        assert {agency.name for agency in procedure.agencies.all()} == set(record.executing_agencies)


@pytest.mark.django_db
def test_slugs__are_unique_where_names_fold_alike(published: tuple[Record, ...]) -> None:
    alike = Agency.objects.filter(procedures__code=KITE_NAMESAKE)
    assert {(agency.name, agency.slug) for agency in alike} == {
        ("Sở Vui chơi", "so-vui-choi"),
        ("Sở vui chơi", "so-vui-choi-2"),
    }
    assert Procedure.objects.get(code=KITE).agencies.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("names", [("…", "“”", "第一"), ("x" * 400, "x" * 401, "x" * 255), ("Lửa", "Lửa", " Lửa ")])
def test_odd_names__are_stored_and_found_under_slugs_of_their_own(names: tuple[str, ...]) -> None:
    run(one(fields=names, executing_agencies=tuple(f"{name}{name}" for name in names)))
    slugs = [*Field.objects.values_list("slug", flat=True)]
    assert len(set(slugs)) == len(slugs) >= 1 and all(slugs)
    assert in_force("9.000901").record.fields == names


@pytest.mark.django_db
def test_names__without_any_letter_name_no_field() -> None:
    run(one(fields=("", "  "), executing_agencies=("",)))
    assert (Field.objects.count(), Agency.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_code__longer_than_the_column_is_refused_by_name() -> None:
    code = "9.000901" + ".AB" * 20
    kept, refused = storable(by_code(rich_procedure(code), one()))
    assert list(kept) == ["9.000901"]
    assert refused == [f"{code[:40]}…: mã dài hơn 40 ký tự"]


@pytest.mark.django_db
def test_draft__is_kept_and_not_shown() -> None:
    done = run(one(), publish=False)
    procedure = Procedure.objects.get(code="9.000901")
    assert done.added == 1 and procedure.current is None
    assert procedure.versions.get().published_at is None
    assert not Procedure.objects.published().exists()


@pytest.mark.django_db
def test_draft__leaves_the_version_in_force_as_it_is() -> None:
    run(one())
    before = in_force("9.000901")
    run(changed(one(), name="Tên khác", summary="Nói khác đi."), publish=False)
    procedure = Procedure.objects.get(code="9.000901")
    assert procedure.current == before and procedure.name == one().name
    assert before.superseded_at is None
    assert procedure.versions.count() == 2


@pytest.mark.django_db
def test_draft__is_published_by_the_import_of_the_same_record() -> None:
    run(one(), publish=False)
    run(one())
    assert in_force("9.000901").record == one()
    assert Version.objects.count() == 1


@pytest.mark.django_db
def test_digest__depends_on_what_was_read_and_not_on_the_order() -> None:
    backwards = dict(reversed(RECORDS.items()))
    assert importing.digest(RECORDS.values()) == importing.digest(backwards.values())
    assert importing.digest(RECORDS.values()) != importing.digest([*RECORDS.values(), one()])


@pytest.mark.django_db
def test_progress__adds_up_to_all_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 7)
    steps: list[int] = []
    run(*RECORDS.values(), progress=steps.append)
    assert sum(steps) == len(RECORDS) and max(steps) == 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_import__that_fails_half_way_leaves_the_old_state_whole(
    monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    run(RECORDS[BIRTH])
    monkeypatch.setattr(importing, "CHUNK", 5)
    written: list[int] = []

    def stop(count: int) -> None:
        written.append(count)
        if len(written) == 3:
            raise fault

    with pytest.raises(fault):
        run(*(changed(record, summary="Mới.") for record in RECORDS.values()), progress=stop)
    assert sum(written) >= 10
    assert Import.objects.count() == Version.objects.count() == Procedure.objects.count() == 1
    assert in_force(BIRTH).record == RECORDS[BIRTH]


@pytest.mark.django_db(transaction=True)
def test_imports__begun_at_once_wait_for_each_other() -> None:
    results = at_once([partial(run, *RECORDS.values())] * 3)
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted((done.added, done.unchanged) for done in results) == [
        (0, len(RECORDS)),
        (0, len(RECORDS)),
        (len(RECORDS), 0),
    ]
    assert Version.objects.count() == len(RECORDS)


KILLED = """
import os, sys
import django
django.setup()
from django.db import connection
from tests.factories.portal import by_code, small_catalogue
from portal.procedures import importing
from portal.procedures.models import Version
importing.CHUNK = 5
calls = []
def stop(count):
    calls.append(count)
    if len(calls) == 3:
        print(Version.objects.count(), flush=True)
        os._exit(9)
importing.run(by_code(*small_catalogue()), ["x"], progress=stop)
"""


KILLED_PUBLISHING = """
import os
import django
django.setup()
from portal.procedures import publishing, terms
from portal.procedures.models import Import, Term
terms.CHUNK = 5
begin = terms.begin
calls = []
def stop(*args):
    begin(*args)
    calls.append(1)
    if len(calls) == 3:
        print(Term.objects.count(), flush=True)
        os._exit(9)
terms.begin = stop
publishing.publish.func(Import.objects.latest("pk").pk)
"""


def killed(script: str) -> str:
    """Run a script on the test's database that kills itself half-way; return what it had written."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        login = f"{database['USER']}@{database['HOST']}:{database['PORT']}"
        address = f"postgres://{login}/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.base"}
    environment |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(  # noqa: S603  # the test's own script
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 9, done.stderr
    return done.stdout


@pytest.mark.django_db(transaction=True)
def test_import__whose_process_is_killed_leaves_nothing_half_written() -> None:
    assert int(killed(KILLED)) >= 10  # it had written
    assert (Import.objects.count(), Procedure.objects.count(), Version.objects.count()) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_publication__whose_process_is_killed_leaves_the_old_versions_in_force_and_is_begun_again() -> None:
    run(*RECORDS.values())
    done = run(*(changed(record, summary="Mới.") for record in RECORDS.values()), publish=False)
    Import.objects.filter(pk=done.pk).update(state=Import.State.PUBLISHING)
    assert int(killed(KILLED_PUBLISHING)) == len(RECORDS) + 15  # it had written
    assert Term.objects.count() == len(RECORDS) and not Term.objects.exclude(until=None).exists()
    assert in_force(BIRTH).record == RECORDS[BIRTH]
    publishing.publish.func(done.pk)
    assert in_force(BIRTH).record.summary == "Mới."


@pytest.mark.django_db
@hypothesis_settings(max_examples=8)
@given(record=arbitrary_records)
def test_any_record__is_read_back_as_it_was(record: Record) -> None:
    run(record)
    stored = in_force(record.code)
    assert stored.record == record
    assert stored.version == stored.record.version == record.version


@pytest.mark.django_db
def test_times__of_versions_say_when_each_was_in_force() -> None:
    start = timezone.now()
    run(one())
    run(one(summary="Nói khác đi."))
    old, new = Version.objects.order_by("pk")
    assert old.published_at is not None and old.superseded_at is not None and new.published_at is not None
    assert start <= old.published_at <= old.superseded_at == new.published_at <= timezone.now() + timedelta(seconds=1)


@pytest.mark.django_db
def test_versions_cited__are_found_however_many_are_asked_for(published: tuple[Record, ...]) -> None:
    pairs = [(record.code, record.version) for record in published]
    absent = [(f"9.{number:06}", "0" * 12) for number in range(1500)]
    found = Version.objects.of_codes([*pairs, *absent])
    assert {(row.procedure.code, row.version) for row in found} == set(pairs)
    assert list(Version.objects.of_codes([])) == []
    swapped = [(pairs[0][0], pairs[1][1])]
    assert list(Version.objects.of_codes(swapped)) == []

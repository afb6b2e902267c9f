"""Opens the lists and pages of outreach over the data of the whole country, on PostgreSQL.

Usage: python benchmarks/outreach.py [--database URL] [--villages 100000] [--officers 200000] [--meetings 200000]
                                     [--only WORD] [--keep]

It makes a database of its own on the server named and fills it with made-up rows in bulk: 34 provinces and 3,321
communes, villages, officers with decisions and courses, meetings with questions, sheets that were sent, directives with
tasks. Each page is opened through Django's test client by a superuser, by a coordinator of a province and by the staff
of a commune: the time is that of the server alone, the median and the most of five after one to warm up; the queries
are counted.

`--keep` leaves the database there and takes it again the next time; `--only` opens the pages whose name has the word.

Exit status: 0 measured and held; 1 a bound was missed.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

NAME: Final = "motcua_outreach"
PAGE_MS: Final = 400.0
MOST_QUERIES: Final = 40
REPEATS: Final = 5
PROVINCE: Final = "51"
LARGEST: Final = "79"
"""The province of most communes."""

REPORT_SECONDS: Final = 10.0

PAGES: Final[list[tuple[str, str]]] = [
    ("first page", "/quan-tri/"),
    ("units", "/quan-tri/units/"),
    ("units: search", "/quan-tri/units/?q=ba+to"),
    ("units: villages", "/quan-tri/units/?level=village"),
    ("units: villages of a province", "/quan-tri/units/?level=village&province=51"),
    ("units: page 1000", "/quan-tri/units/?level=village&p=1000"),
    ("unit chooser", "/quan-tri/unit_chooser/results/?q=ba+to"),
    ("village chooser", "/quan-tri/village_chooser/results/?q=thon+12"),
    ("officers", "/quan-tri/officers/"),
    ("officers: page 1000", "/quan-tri/officers/?p=1000"),
    ("officers: search", "/quan-tri/officers/?q=nguyen+van+thu+19"),
    ("officers: serving", "/quan-tri/officers/?state=serving"),
    ("officers: ending", "/quan-tri/officers/?state=ending"),
    ("officers: ended", "/quan-tri/officers/?state=ended"),
    ("officers: untrained", "/quan-tri/officers/?training=no"),
    ("officers: language", "/quan-tri/officers/?language=Hrê"),
    ("officers: role", "/quan-tri/officers/?role=front_head"),
    ("officers: commune", "/quan-tri/officers/?province=51&commune=21025"),
    ("officers: all filters", "/quan-tri/officers/?state=serving&training=no&language=Hrê&province=51&q=thu"),
    ("officers: by term", "/quan-tri/officers/?ordering=term_until"),
    ("officer chooser", "/quan-tri/officer_chooser/results/?q=mau+12"),
    ("coverage", "/quan-tri/coverage/"),
    ("coverage: province", "/quan-tri/coverage/51/"),
    ("coverage: commune", "/quan-tri/coverage/21025/"),
    ("courses", "/quan-tri/courses/"),
    ("certificates", "/quan-tri/certificates/"),
    ("certificates: search", "/quan-tri/certificates/?q=CN-19"),
    ("merits", "/quan-tri/merits/"),
    ("imports", "/quan-tri/roll_imports/"),
    ("memberships", "/quan-tri/memberships/"),
    ("sheets", "/quan-tri/snippets/sheets/sheet/"),
    ("sheets: outdated", "/quan-tri/snippets/sheets/sheet/?state=outdated"),
    ("sheets: unit", "/quan-tri/snippets/sheets/sheet/?of_unit=quang+ngai"),
    ("sheets: search", "/quan-tri/snippets/sheets/sheet/?q=thong+tin+12"),
    ("sheets: one sent to the whole country", "/quan-tri/snippets/sheets/sheet/inspect/2/"),
    ("sheets: one sent to communes", "/quan-tri/snippets/sheets/sheet/inspect/53/"),
    ("sheets: bulletin", "/quan-tri/snippets/sheets/sheet/bulletin/"),
    ("sheets: public page", "/to-thong-tin/2/"),
    ("meetings", "/quan-tri/meetings/"),
    ("meetings: held in a month", "/quan-tri/meetings/?state=held&month=MONTH"),
    ("meetings: commune", "/quan-tri/meetings/?province=51&commune=21025"),
    ("meetings: search", "/quan-tri/meetings/?q=pho+bien+viec+thu+12"),
    ("meetings: page 1000", "/quan-tri/meetings/?p=1000"),
    ("questions", "/quan-tri/field_questions/"),
    ("questions: unanswered", "/quan-tri/field_questions/?answered=no"),
    ("questions: month", "/quan-tri/field_questions/?month=MONTH"),
    ("questions: search", "/quan-tri/field_questions/?q=hoi+viec"),
    ("phones", "/quan-tri/field_phones/"),
    ("phones: search", "/quan-tri/field_phones/?q=nguyen+van+thu+19"),
    ("directives", "/quan-tri/directives/"),
    ("directives: one of a province", "/quan-tri/directives/inspect/DIRECTIVE/"),
    ("assignments", "/quan-tri/assignments/"),
    ("assignments: with units", "/quan-tri/assignments/?which=with_unit"),
    ("assignments: late", "/quan-tri/assignments/?which=late"),
    ("assignments: handed in", "/quan-tri/assignments/?which=submitted"),
    ("assignments: unit", "/quan-tri/assignments/?unit=ba+to"),
    ("assignments: number", "/quan-tri/assignments/?number=12%2FUBND"),
    ("assignments: page 1000", "/quan-tri/assignments/?p=1000"),
    ("unit reports", "/quan-tri/unit_reports/"),
    ("unit reports: page 100", "/quan-tri/unit_reports/?p=100"),
    ("report forms", "/quan-tri/report_forms/"),
    ("consolidations", "/quan-tri/consolidations/"),
]
"""Pages by name and address; MONTH is the last month, DIRECTIVE the newest directive of the province."""


def main() -> int:
    """Fill, open; print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="postgresql://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--villages", type=int, default=100_000)
    parser.add_argument("--officers", type=int, default=200_000)
    parser.add_argument("--meetings", type=int, default=200_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    given = parser.parse_args()
    address = urlunsplit(urlsplit(given.database)._replace(path=f"/{NAME}"))
    with tempfile.TemporaryDirectory() as home, psycopg.connect(given.database, autocommit=True) as server:
        if not given.keep:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone()
        if not there:
            server.execute(f"CREATE DATABASE {NAME}")
        os.environ.update(DATABASE_URL=address, MOTCUA_HOME=home, DJANGO_SETTINGS_MODULE="portal.settings.test")
        os.environ.pop("REDIS_URL", None)
        try:
            return measure(given, filled=bool(there))
        finally:
            from django.db import connections

            connections.close_all()
            if not given.keep:
                server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def measure(given: argparse.Namespace, *, filled: bool) -> int:
    """Fill the database where it is empty, and measure; Django is set up for it now."""
    import django

    django.setup()
    from django.core.management import call_command

    if not filled:
        call_command("migrate", interactive=False, verbosity=0)
        start = time.perf_counter()
        fill(given)
        print(f"filled in {time.perf_counter() - start:.0f} s\n")
    return 1 if open_pages(given.only) + consolidated(given.only) else 0


def fill(given: argparse.Namespace) -> None:
    """Write the rows."""
    from benchmarks import outreach_rows
    from django.core.management import call_command

    call_command("load_units", verbosity=0)
    for step in outreach_rows.STEPS:
        start = time.perf_counter()
        step(given)
        print(f"{step.__name__}: {time.perf_counter() - start:.0f} s", flush=True)
    outreach_rows.settle()


def people() -> dict[str, Any]:
    """Return who opens the pages, by what they are."""
    from django.contrib.auth import get_user_model

    from portal.accounts.roles import Role
    from portal.outreach.units.models import Membership, Unit

    users = get_user_model().objects
    made = {"all": users.filter(username="do-luong").first() or users.create_superuser("do-luong")}
    for name, role, code in (("province", Role.COORDINATOR, PROVINCE), ("commune", Role.COMMUNE, "21025")):
        user = users.filter(username=f"do-{name}").first()
        if user is None:
            user = users.create_user(f"do-{name}")
            user.give_role(role)
            Membership.objects.create(user=user, unit=Unit.objects.get(code=code))
        made[name] = user
    return made


def open_pages(only: str) -> int:
    """Open each page as each of the three, and print times and queries; return how many bounds were missed."""
    from django.test import Client

    print("| page | who | median ms | most ms | queries | kB |\n|---|---|---|---|---|---|")
    missed = 0
    clients = {}
    for who, user in people().items():
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name, address in PAGES:
        if only not in name:
            continue
        address = completed(address)
        for who, client in clients.items():
            missed += opened(name, who, lambda client=client, address=address: client.get(address))
    return missed


def completed(address: str) -> str:
    """Return an address with what it is about."""
    from portal.outreach.directives.models import Directive

    if "DIRECTIVE" in address:
        newest = Directive.objects.filter(unit__code=PROVINCE).order_by("-issued_on").first()
        return address.replace("DIRECTIVE", str(newest.pk if newest else 0))
    return address.replace("MONTH", f"{date.today().replace(day=1) - timedelta(days=1):%Y-%m}")


def consolidated(only: str) -> int:
    """Make the report of a province's last two years, the largest one's too; return how many bounds were missed."""
    from portal.outreach.directives import consolidating
    from portal.outreach.directives.models import Consolidation
    from portal.outreach.units.models import Unit

    if only not in "consolidated report":
        return 0
    missed, today = 0, date.today()
    print("\n| consolidated report | communes | s | DOCX kB | XLSX kB |\n|---|---|---|---|---|")
    for code in (PROVINCE, LARGEST):
        unit = Unit.objects.get(code=code)
        since = today - timedelta(days=730)
        wanted = Consolidation.objects.create(unit=unit, period_from=since, period_until=today)
        start = time.perf_counter()
        consolidating.make.call(wanted.pk, wanted.tries)
        seconds = time.perf_counter() - start
        wanted.refresh_from_db()
        late = seconds > REPORT_SECONDS or wanted.state != Consolidation.State.DONE
        told = f"{seconds:.1f}{' **missed**' if late else ''}"
        cells = (unit.name, unit.children.count(), told, *(size_of(file) for file in (wanted.docx, wanted.xlsx)))
        print(f"| {' | '.join(map(str, cells))} |", flush=True)
        missed += late
    return missed


def size_of(file: Any) -> int:
    """Return a file's size in kB, 0 where there is none."""
    return file.size // 1024 if file else 0


def opened(name: str, who: str, get: Callable[[], Any]) -> bool:
    """Open a page some times and print a row; tell whether a bound was missed. Of what is closed nothing is told."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    response = get()
    if response.status_code in (302, 403, 404) and who != "all":
        return False
    with CaptureQueriesContext(connection) as queries:
        get()
        count = len(queries)
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        get()
        times.append((time.perf_counter() - start) * 1000)
    median = statistics.median(times)
    late = median > PAGE_MS or count > MOST_QUERIES or response.status_code >= 400
    told = f"{median:.0f}{' **missed**' if late else ''}"
    size = len(response.content) // 1024
    print(f"| {name} ({response.status_code}) | {who} | {told} | {max(times):.0f} | {count} | {size} |", flush=True)
    return late


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(main())

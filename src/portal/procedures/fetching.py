"""Records fetched from an address on a schedule, where the office has the permission of whoever runs it.

Off unless `RECORDS_URL` is set: the national portal's interface may be read only with its operator's leave.
"""

import hashlib
import logging
import shutil
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.sources.limits import MAX_STREAM_BYTES
from portal.core.rounds import every
from portal.procedures import uploads
from portal.procedures.models import Import

log = logging.getLogger(__name__)
PATIENCE: Final = 30.0
"""Seconds that the other side may be silent."""


class FetchError(Exception):
    """Nothing came that can be read."""


@every(600)
def fetch_due() -> Import | None:
    """Fetch the records where that is set up and its time has come; return the import begun, None where none was."""
    if not settings.RECORDS_URL:
        return None
    before = Import.objects.filter(sources=[settings.RECORDS_URL]).order_by("-started_at").first()
    if before and timezone.now() - before.heard_at < timedelta(hours=settings.RECORDS_HOURS):
        return None
    return fetch(before.digest_of_file if before else "")


def fetch(known: str = "") -> Import | None:
    """Fetch the records and begin an import; none where the same came before (`known`, its SHA-256).

    What fails is kept as a failed import, so that it is seen, and tried again when its time comes.
    """
    folder = uploads.new_folder()
    try:
        digest = _download(settings.RECORDS_URL, folder / f"001-{_name(settings.RECORDS_URL)}")
    except (FetchError, OSError) as fault:
        shutil.rmtree(folder, ignore_errors=True)
        log.warning("records not fetched: %s", type(fault).__name__)
        return Import.objects.create(
            state=Import.State.FAILED,
            sources=[settings.RECORDS_URL],
            failure=_("Không lấy được từ địa chỉ đã đặt: %(reason)s") % {"reason": fault},
            digest_of_file=known,
        )
    if digest == known:
        shutil.rmtree(folder, ignore_errors=True)
        Import.objects.filter(sources=[settings.RECORDS_URL], digest_of_file=known).update(heard_at=timezone.now())
        return None
    note = _("Lấy theo lịch từ %(host)s") % {"host": urlsplit(settings.RECORDS_URL).netloc}
    begun = uploads.begin(folder, [settings.RECORDS_URL], None, whole=settings.RECORDS_WHOLE, note=note)
    Import.objects.filter(pk=begun.pk).update(digest_of_file=digest)
    return begun


def _name(address: str) -> str:
    return Path(urlsplit(address).path).name[-80:] or "records.json"


def _download(address: str, to: Path) -> str:
    """Write what an address gives into a file and return its SHA-256.

    Raises:
        FetchError: it is no HTTPS address, answers with an error, leads elsewhere than HTTPS, or gives too much.
    """
    if urlsplit(address).scheme != "https":
        raise FetchError(_("địa chỉ phải bắt đầu bằng https://"))
    digest = hashlib.sha256()
    left = MAX_STREAM_BYTES
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer, to.open("wb") as file:  # noqa: S310  # HTTPS
            if urlsplit(answer.url).scheme != "https":
                raise FetchError(_("địa chỉ dẫn tới nơi không an toàn"))
            while chunk := answer.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise FetchError(_("quá lớn"))
                digest.update(chunk)
                file.write(chunk)
    except urllib.error.HTTPError as fault:
        raise FetchError(_("máy chủ trả lời %(status)s") % {"status": fault.code}) from fault
    except (urllib.error.URLError, TimeoutError, ValueError) as fault:
        raise FetchError(_("máy chủ không trả lời")) from fault
    return digest.hexdigest()

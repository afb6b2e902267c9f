"""Letting a phone in: an invitation that is read out or scanned, used once, and the key that the phone has after it.

Neither code nor key is kept, only digests. A phone is let in for one officer and has no right of the staff's.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import trail
from portal.accounts.models import User
from portal.outreach.field.models import Invitation, Phone
from portal.outreach.roll.models import Officer

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a code is made of: none of 0, O, 1, I, L, which people take for one another."""

CODE_LENGTH: Final = 10
"""31 letters, ten of them: 8 × 10^14 codes, of which a client may try as many a minute as `POST_LIMIT` says."""

VALID: Final = timedelta(days=7)
COOKIE: Final = "motcua_co_so"
COOKIE_PATH: Final = "/co-so/"
COOKIE_AGE: Final = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer. It is set anew while the phone is used."""

SEEN_EVERY: Final = timedelta(hours=1)

INVITED = trail.action("motcua.phone.invited", _("Tạo mã mời"), _("Tạo mã mời điện thoại của tuyên truyền viên"))
LET_IN = trail.action(
    "motcua.phone.let_in", _("Cho điện thoại vào"), _("Điện thoại của tuyên truyền viên được cho vào")
)
SHUT_OUT = trail.action("motcua.phone.shut_out", _("Khóa điện thoại"), _("Khóa điện thoại của tuyên truyền viên"))


def invite(officer: Officer, by: User) -> str:
    """Make a code that lets one phone of an officer in; the ones made before and not used are void."""
    drawn = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
    with transaction.atomic():
        Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)  # two clerks at once: the later code holds
        Invitation.objects.filter(officer=officer, used_at__isnull=True).delete()
        Invitation.objects.create(
            officer=officer, digest=_digest_of_code(drawn), made_by=by, expires_at=timezone.now() + VALID
        )
    trail.record(by, INVITED, officer)
    return f"{drawn[: CODE_LENGTH // 2]}-{drawn[CODE_LENGTH // 2 :]}"


def address_of(code: str) -> str:
    """Return the address that the QR code of an invitation leads to; opening it uses nothing up."""
    return f"{settings.SITE_URL}{reverse('field:enter')}?{urlencode({'ma': code})}"


def picture_of(code: str) -> str:
    """Return that address as a QR code, as the address of an image that holds it."""
    made: str = segno.make(address_of(code), error="m").svg_data_uri(scale=6, border=3, dark="#000", light="#fff")
    return made


def invited(code: str) -> Officer | None:
    """Return whom a code would let in, None where it is not good (any more)."""
    found = _good(code).select_related("officer__unit__parent").first()
    return found.officer if found is not None else None


def let_in(code: str) -> str | None:
    """Use up a code and return the key of the phone that it lets in, None where it is not good (any more)."""
    with transaction.atomic():
        invitation = _good(code).select_related("officer").first()
        if invitation is None:
            return None
        unused = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True)
        if not unused.update(used_at=timezone.now()):
            return None
        key = secrets.token_urlsafe(32)
        phone = Phone.objects.create(officer=invitation.officer, digest=_digest_of_key(key))
        trail.record(None, LET_IN, phone, officer=invitation.officer_id)
    return key


def phone_of(request: HttpRequest) -> Phone | None:
    """Return the phone that a request comes from, if it was let in, not shut out since, and its officer serves."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return None
    found = Phone.objects.filter(digest=_digest_of_key(key), shut_out_at__isnull=True)
    return found.filter(officer__in=Officer.objects.serving()).select_related("officer__unit__parent__parent").first()


def shut_out(phone: Phone, by: User | None) -> bool:
    """Shut a phone out, from its next request on; tell whether it was in."""
    inside = Phone.objects.filter(pk=phone.pk, shut_out_at__isnull=True)
    done = inside.update(shut_out_at=timezone.now()) > 0
    if done:
        trail.record(by, SHUT_OUT, phone, officer=phone.officer_id)
    return done


def keep_key(response: HttpResponseBase, key: str) -> None:
    """Give a phone its key, for the officer's pages alone and out of reach of scripts."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=COOKIE_AGE,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_key(response: HttpResponseBase) -> None:
    """Take a phone's key away."""
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


def note_use(request: HttpRequest, response: HttpResponseBase, phone: Phone) -> None:
    """Keep, once an hour, that a phone is used, and let it have its key for longer; not where it just gave that up."""
    now = timezone.now()
    if now - phone.seen_at < SEEN_EVERY or COOKIE in response.cookies:
        return
    Phone.objects.filter(pk=phone.pk).update(seen_at=now)
    keep_key(response, request.COOKIES[COOKIE])


def mark_of(officer: Officer) -> str:
    """Return what tells officers apart on a phone and says nothing of them: what one wrote is not sent as another's."""
    return keyed("field-officer", str(officer.pk))[:16]


def _good(code: str) -> QuerySet[Invitation]:
    typed = "".join(letter for letter in code.upper() if letter.isalnum())[: CODE_LENGTH + 1]
    unused = Invitation.objects.filter(digest=_digest_of_code(typed), used_at__isnull=True)
    return unused.filter(expires_at__gt=timezone.now(), officer__in=Officer.objects.serving())


def _digest_of_code(code: str) -> str:
    """Return a code's digest, with the site's secret in it: codes are short, and a stolen table must not tell them."""
    return keyed("field-invitation", code)


def _digest_of_key(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "ignore")).hexdigest()


def keyed(what: str, text: str) -> str:
    """Return a digest with the site's secret in it, by which a stolen table does not tell what it is of."""
    return hmac.new(
        settings.SECRET_KEY.encode(), f"{what}:{text}".encode("utf-8", "ignore"), hashlib.sha256
    ).hexdigest()

"""Keys with which programs have limits of their own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.limits import is_rule

MARK: Final = "mc_"
"""What every key begins with, so that one left in a public file can be searched for."""

SECRET_BYTES: Final = 32
PREFIX_LENGTH: Final = len(MARK) + 8


def require_rule(text: str) -> None:
    """Refuse what is no limit.

    Raises:
        ValidationError: `text` is not written as `600/minute`.
    """
    if text and not is_rule(text):
        raise ValidationError(_("Giới hạn phải viết như 600/minute."))


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Named sets of keys."""

    def valid(self) -> ApiKeyQuerySet:
        """Those that may be used now."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()), active=True)

    def of_key(self, key: str) -> ApiKey | None:
        """Return the row of a whole key among these; hashes are compared in constant time."""
        given = hash_of(key)
        rows = self.filter(prefix=key[:PREFIX_LENGTH])
        return next((row for row in rows if hmac.compare_digest(row.hash, given)), None)

    def unused_since(self, moment: datetime) -> ApiKeyQuerySet:
        """Those that were last used before a moment, or never."""
        return self.filter(models.Q(last_used_at=None) | models.Q(last_used_at__lt=moment))


class ApiKey(models.Model):
    """A program's key. Only its hash is kept; the key itself is shown once, when it is drawn."""

    name = models.CharField(_("tên chương trình"), max_length=100)
    prefix = models.CharField(_("đầu khóa"), max_length=PREFIX_LENGTH, db_index=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    limit = models.CharField(_("giới hạn"), max_length=40, blank=True, validators=[require_rule])
    active = models.BooleanField(_("đang dùng"), default=True)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(_("hết hạn"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("khóa truy cập")
        verbose_name_plural = _("khóa truy cập")
        ordering = ("name", "created_at")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def draw(cls, name: str, *, limit: str = "", expires_at: datetime | None = None) -> tuple[ApiKey, str]:
        """Return a new key's row, not saved yet, and the key itself."""
        key = f"{MARK}{secrets.token_urlsafe(SECRET_BYTES)}"
        row = cls(name=name, prefix=key[:PREFIX_LENGTH], hash=hash_of(key), limit=limit, expires_at=expires_at)
        return row, key


def hash_of(key: str) -> str:
    """Return SHA-256 of a key, hexadecimal; a key holds 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

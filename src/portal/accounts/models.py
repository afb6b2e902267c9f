"""Users of the staff's pages, who they are at a provider, and their sessions. Citizens have no account."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Role


class User(AbstractUser):
    """A member of the staff; a model of our own from the first day, since Django cannot change it later."""

    password_is_temporary = models.BooleanField(_("mật khẩu tạm"), default=False, editable=False)
    """Whether somebody else knows the password, so that it must be changed before anything else."""

    class Meta(AbstractUser.Meta):
        permissions = (("view_trail", _("Xem nhật ký hoạt động")),)

    @property
    def role(self) -> Role | None:
        """The role, None where there is none or several were given by hand."""
        held = {group.name for group in self.groups.all()}
        roles = [role for role in Role if role.group_name in held]
        return roles[0] if len(roles) == 1 else None

    def give_role(self, role: Role | None) -> None:
        """Give a role in the place of those held before; groups that are no role stay."""
        from django.contrib.auth.models import Group  # models of another app, not loaded before

        names = {one.group_name for one in Role}
        others = [group for group in self.groups.all() if group.name not in names]
        wanted = [Group.objects.get(name=role.group_name)] if role else []
        self.groups.set([*others, *wanted])


class ProviderIdentity(models.Model):
    """Who a user is at a provider: issuer and subject, which never change, unlike names and addresses."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="provider_identity")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("danh tính tại nhà cung cấp")
        constraints = (models.UniqueConstraint(fields=("issuer", "subject"), name="identity_once"),)

    def __str__(self) -> str:
        return self.issuer


class StaffSession(models.Model):
    """A session in which a member of the staff is signed in completely, so that it can be listed and ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_sessions")
    key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("thiết bị"), max_length=200, blank=True)
    began_at = models.DateTimeField(_("bắt đầu"), default=timezone.now)
    seen_at = models.DateTimeField(_("hoạt động gần nhất"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("phiên đăng nhập")
        verbose_name_plural = _("phiên đăng nhập")
        ordering = ("began_at", "id")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it; a browser's name is cut to what the column holds."""
        self.device = self.device[:200]
        super().save(*args, **kwargs)

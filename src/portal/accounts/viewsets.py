"""Wagtail's section of users with the portal's rules: a role for each, and nobody above oneself."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.users.views import users

from portal.accounts.forms import StaffCreationForm, StaffEditForm
from portal.accounts.models import User


def may_touch(requester: Any, target: User) -> bool:
    """Whether somebody may change a user at all: superusers are touched by superusers alone."""
    return bool(requester.is_superuser or not target.is_superuser)


class StaffIndexView(users.IndexView):
    """The list: role in sight, nothing done to many at once."""

    @cached_property
    def columns(self) -> list[Column]:
        """The columns, without the boxes for bulk actions, with the role."""
        shown = [one for one in super().columns if not isinstance(one, BulkActionsCheckboxColumn)]
        role = Column("role", label=_("Vai trò"), accessor=lambda user: user.role.label if user.role else "")
        return [*shown[:2], role, *shown[2:]]

    def get_base_queryset(self) -> Any:
        """The users with their groups."""
        return super().get_base_queryset().prefetch_related("groups")


class StaffCreateView(users.CreateView):
    """Makes a user."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who fills it in."""
        return {**super().get_form_kwargs(), "requester": self.request.user}


class StaffEditView(users.EditView):
    """Changes a user."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse to change a superuser to whoever is none: with a password of theirs one would be one."""
        if not may_touch(request.user, self.object):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who fills it in."""
        return {**super().get_form_kwargs(), "requester": self.request.user}


class StaffViewSet(users.UserViewSet):
    """The section of users."""

    model = get_user_model()
    index_view_class = StaffIndexView
    add_view_class = StaffCreateView
    edit_view_class = StaffEditView
    copy_view_enabled = False
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type:
        """Return the form for a new user or for one that is there."""
        return StaffEditForm if for_update else StaffCreationForm

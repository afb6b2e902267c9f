"""What the staff's lists and forms of outreach share: rows and addresses narrowed to the place of who looks."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.outreach.units.models import Unit
from portal.outreach.units.scope import scope_of


class ScopedIndexView(IndexView):
    """A list of what belongs to the place of who looks; `unit_path` leads from a row to its unit."""

    unit_path = "unit__"

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows of the place."""
        return scope_of(self.request.user).narrow(super().get_base_queryset(), self.unit_path)

    def units(self) -> QuerySet[Unit]:
        """Return the units of the place, for what is narrowed by their names."""
        return scope_of(self.request.user).narrow(Unit.objects.order_by(), "")

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> Any:
        """Find the keys of the page first: however far down it lies, what a row shows is fetched for its page alone."""
        paginator, page, found, is_paginated = super().paginate_queryset(queryset.values_list("pk"), page_size)
        keys = [key for (key,) in found]
        there = queryset.order_by().in_bulk(keys)
        page.object_list = [there[key] for key in keys if key in there]
        return paginator, page, page.object_list, is_paginated


class ScopedForm(WagtailAdminModelForm):
    """A form that refuses units outside of the place of who fills it in."""

    unit_fields: ClassVar[tuple[str, ...]] = ("unit",)

    def clean(self) -> dict[str, Any]:
        """Refuse units that are not theirs to keep."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        scope = scope_of(self.for_user)
        for name in self.unit_fields:
            unit = cleaned.get(name)
            if unit is not None and not scope.holds(unit):
                self.add_error(name, ValidationError(_("Đơn vị này không thuộc phạm vi của anh/chị.")))
        return cleaned


class ScopedViewSet(ModelViewSet):
    """Lists and forms of things that belong to units: an address of one elsewhere is not there.

    A list of one's own derives from `ScopedIndexView`, a form from `ScopedForm`.
    """

    index_view_class = ScopedIndexView
    unit_path = "unit__"
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50

    def construct_view(self, view_class: Any, **kwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view, guarded by place where its address names a thing."""
        if issubclass(view_class, ScopedIndexView):
            kwargs["unit_path"] = self.unit_path
        return self.guarded(super().construct_view(view_class, **kwargs))

    def guarded(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        """Return a view that knows only things (by `pk`) of the place of who asks."""

        @wraps(view)
        def within_place(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "pk" in kwargs and not self.is_within(request, kwargs["pk"]):
                raise Http404
            return view(request, *args, **kwargs)

        return within_place

    def is_within(self, request: HttpRequest, key: Any) -> bool:
        """Whether a thing belongs to the place of who asks."""
        rows = self.model._default_manager.all()
        try:
            return scope_of(request.user).narrow(rows, self.unit_path).filter(pk=unquote(str(key))).exists()
        except (ValueError, ValidationError):
            return False

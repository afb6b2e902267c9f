"""Disagreements in the staff's pages: seen by all, settled by those who keep the records."""

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from portal.accounts import trail
from portal.additions.models import Disagreement
from portal.additions.overlay import watch

SETTLED = trail.action(
    "motcua.disagreement.settled", _("Xử lý hai nguồn khác nhau"), _("Đã xử lý chỗ hai nguồn khác nhau")
)


class NeverByHand(ModelPermissionPolicy):
    """As the staff's rights say, but none is added or deleted by hand: they come and go with what differs."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Refuse adding and deleting, whatever the rights."""
        return action not in ("add", "delete") and bool(super().user_has_permission(user, action))


register_permission_policy(Disagreement, NeverByHand(Disagreement))


class SettleView(EditView):
    """Keeps who settled it, and when."""

    def save_instance(self) -> Any:
        """Save, and write it down in the trail."""
        settled = self.form.instance.state == Disagreement.State.SETTLED
        self.form.instance.settled_at = timezone.now() if settled else None
        self.form.instance.settled_by = self.request.user if settled else None
        saved = super().save_instance()
        if settled:
            trail.record(self.request.user, SETTLED, saved)
        watch.forget()
        return saved


class DisagreementViewSet(ModelViewSet):
    """The list, the open ones first."""

    model = Disagreement
    icon = "warning"
    menu_label = _("Hai nguồn khác nhau")
    edit_view_class = SettleView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields_exclude: ClassVar = ["field", "mark"]  # the first has the name of a part of Wagtail's view
    list_per_page = 50
    list_display: ClassVar = [
        "__str__",
        "official_says",
        "other_says",
        "addition",
        DateColumn("opened_at", label=_("Mở lúc"), sort_key="opened_at"),
        "get_state_display",
    ]
    list_filter: ClassVar = ["state", "opened_at"]
    search_fields: ClassVar = ["procedure__code", "procedure__sort_name"]
    list_export: ClassVar = ("procedure.code", "field", "official_says", "other_says", "state", "opened_at", "note")
    panels: ClassVar = [
        FieldPanel("procedure", read_only=True),
        FieldPanel("field", read_only=True),
        FieldPanel("official_says", read_only=True),
        FieldPanel("other_says", read_only=True),
        FieldPanel("addition", read_only=True),
        FieldPanel("other_addition", read_only=True),
        FieldPanel("state"),
        FieldPanel("note"),
    ]

    @property
    def index_view(self) -> Any:
        """The list, with all that its rows show in one query."""
        rows = Disagreement.objects.select_related("procedure", "addition__procedure")
        return self.construct_view(
            self.index_view_class,
            **{**self.get_index_view_kwargs(), "queryset": rows.order_by("state", "-opened_at", "-pk")},
        )

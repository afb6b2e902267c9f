"""What is wrong with a page, at the top of its form: for who writes it and for who approves it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from portal.pages.checking import findings


class FindingsPanel(Panel):
    """Lists what stands in the way of publication, of the draft as it was saved last."""

    def __init__(self, **kwargs: Any) -> None:
        """Take Wagtail's options of a panel."""
        kwargs.setdefault("heading", _("Kiểm tra trước khi công bố"))
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        """The panel of one page."""

        template_name = "pages/staff/findings_panel.html"

        def is_shown(self) -> bool:
            """Whether there is a draft to look at."""
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Return what is wrong."""
            return {**super().get_context_data(parent_context), "findings": findings(self.instance)}

"""Addresses of the procedures' pages."""

from django.urls import path, register_converter

from portal.procedures import views


class CodeConverter:
    """What a code may be made of; anything else is no address of ours."""

    regex = r"[0-9A-Za-z][0-9A-Za-z.-]{0,39}"

    def to_python(self, value: str) -> str:
        """Return the code as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code as it stands."""
        return value


register_converter(CodeConverter, "procedure_code")

app_name = "procedures"
urlpatterns = [
    path("", views.procedure_list, name="list"),
    path("<procedure_code:code>/", views.procedure, name="procedure"),
    path("<procedure_code:code>/ban/<slug:version>/", views.version_page, name="version"),
    path("<procedure_code:code>/thay-doi/", views.changes, name="changes"),
]

"""Where evidence and consolidated reports lie: a private folder that no address serves but the views of this room."""

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.text import slugify

from motcua.text.folding import fold

TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What may lie there, by the end of its name, and what a browser is told that it is."""


class PrivateFolder(FileSystemStorage):
    """Files below `settings.PRIVATE_HOME`, which only the portal's own account reads; they have no address."""

    def __init__(self) -> None:
        """Take no place yet: the setting is asked whenever a file is."""
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        """The folder as the settings have it."""
        return str(settings.PRIVATE_HOME)

    @property
    def location(self) -> str:
        """The folder, from the root."""
        return str(Path(settings.PRIVATE_HOME).resolve())

    def url(self, name: str | None) -> str:
        """Refuse: what lies here has no address.

        Raises:
            ValueError: always.
        """
        raise ValueError("a private file has no address")


def private_folder() -> PrivateFolder:
    """Return the place; migrations name this function, not the folder."""
    return PrivateFolder()


def forget(name: str | None) -> None:
    """Delete a private file once what named it is gone for good."""
    if name:
        transaction.on_commit(lambda: private_folder().delete(name))


def suffix_of(name: str) -> str:
    """Return the end of a file's name, in small letters and without its point."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def sent(file: Any, told: str) -> FileResponse:
    """Send a private file to be kept, never to be shown, under a plain name made of what it is called.

    Raises:
        Http404: it is not there any more.
    """
    suffix = suffix_of(file.name or "")
    try:
        opened: File[bytes] = file.open("rb")
    except (OSError, ValueError) as fault:
        raise Http404 from fault
    name = slugify(fold(told.removesuffix(f".{suffix}")))[:80] or "tep"
    kind = TYPES.get(suffix, "application/octet-stream")
    response = FileResponse(opened, as_attachment=True, filename=f"{name}.{suffix}", content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

"""Letters, where the office has a server for them. No subject tells a question or a contact."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def letters_are_sent() -> bool:
    """Whether the office has a server for letters."""
    return bool(settings.EMAIL_URL)


def send(subject: str, template: str, context: Mapping[str, object], to: str) -> bool:
    """Send a letter made of a template, given the office too; tell whether a server took it."""
    office = {"office_name": settings.OFFICE_NAME or settings.SITE_NAME, "office_contact": settings.OFFICE_CONTACT}
    line = " ".join(subject.split())  # a name that holds a line break is no header
    letter = EmailMessage(line, render_to_string(template, {**office, **context}), to=[to])
    try:
        return bool(letter.send())
    except (SMTPException, OSError) as fault:  # the address stands in the fault's text, so its name alone is told
        log.warning("a letter could not be sent: %s", type(fault).__name__)
        return False

"""The trail of what the staff did: who, when, what, on which thing. It is Wagtail's log, which no page can alter.

Wagtail itself writes down what is done to snippets and pages; what the portal does besides is written here. A thing
that is looked at, as a conversation, is written down too.
"""

from typing import Any, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.utils.functional import Promise
from wagtail.log_actions import LogActionRegistry, log
from wagtail.log_actions import registry as wagtails

ACTIONS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {}
"""Actions of the portal's own: name, and how it is told (as a thing done, and as a sentence)."""


def action(name: str, label: str | Promise, message: str | Promise) -> str:
    """Declare an action that the trail can hold, such as `motcua.import.undone`, and return its name.

    Call it when a module that writes such entries is loaded; where that is late, Wagtail's log is told at once.
    """
    ACTIONS[name] = label, message
    if wagtails.has_scanned_for_actions:
        wagtails.register_action(name, label, message)
    return name


def register(registry: LogActionRegistry) -> None:
    """Tell Wagtail's log of the declared actions."""
    for name, (label, message) in ACTIONS.items():
        registry.register_action(name, label, message)


def record(actor: AbstractBaseUser | None, name: str, subject: Model, **details: Any) -> None:
    """Write down that somebody (None for the program itself) did something to a thing.

    Args:
        actor: Who did it.
        name: A declared action.
        subject: The thing it was done to; must be stored.
        details: What is worth knowing besides; no personal data.

    Raises:
        KeyError: the action is not declared.
    """
    ACTIONS[name]
    log(subject, name, user=actor, data=details or None)


def record_without_subject(actor: AbstractBaseUser | None, name: str, told: str, **details: Any) -> None:
    """Write down what was done to no thing that is stored, such as a sign-in under a name that nobody has.

    Args:
        actor: Who did it; None for the program itself or for nobody known.
        name: A declared action.
        told: What stands in the place of the thing's name.
        details: What is worth knowing besides; no personal data.

    Raises:
        KeyError: the action is not declared.
    """
    ACTIONS[name]
    log(get_user_model()(pk=0), name, user=actor, title=told, data=details or None)

"""What a preview shows of an addition: the very lines that people will read."""

from typing import Any

from portal.additions import telling
from portal.additions.models import Added, Addition, AnsweredQuestion, Desk
from portal.additions.showing import shown


def preview(added: Added) -> dict[str, Any]:
    """Return the context of an addition's preview; a draft may still lack its procedure."""
    procedure = getattr(added, "procedure", None) if getattr(added, "procedure_id", None) else None
    code = procedure.code if procedure is not None else ""
    if isinstance(added, Addition):
        lines = [telling.addition(added, code)]
    elif isinstance(added, Desk):
        lines = [telling.desk(added, code)]
    elif isinstance(added, AnsweredQuestion):
        lines = [telling.answered(added)]
    else:
        lines = []
    return {"added": shown(lines), "procedure": procedure}

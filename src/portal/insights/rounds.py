"""The round that keeps the figures, and what it does, in order."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from portal.core.rounds import every
from portal.insights.answering import fold_responses
from portal.insights.folding import fold_sent, fold_turns, fold_votes
from portal.insights.models import Folding
from portal.insights.recording import note_record_dates

SECONDS: Final = 600


def keep_figures() -> dict[str, int]:
    """Count all that was not counted yet; return how much of each. Safe to make twice, or to kill."""
    done = {
        "turns": fold_turns(),
        "votes": fold_votes(),
        "sent": fold_sent(),
        "responses": fold_responses(),
        "records": note_record_dates(),
    }
    with transaction.atomic():
        folding = Folding.held()
        folding.made_at = timezone.now()
        folding.save(update_fields=("made_at",))
    return done


every(SECONDS)(keep_figures)

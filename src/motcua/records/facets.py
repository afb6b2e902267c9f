"""The sides of a procedure that a question can ask about, as the contract names them."""

from enum import StrEnum
from typing import Final


class Facet(StrEnum):
    """A side of a procedure."""

    OVERVIEW = "overview"
    DOCUMENTS = "documents"
    FORMS = "forms"
    FEE = "fee"
    TIME_LIMIT = "time_limit"
    WHERE = "where"
    STEPS = "steps"
    CHANNELS = "channels"
    CONDITIONS = "conditions"
    WHO = "who"
    LEGAL_BASIS = "legal_basis"
    RESULT = "result"


IN_OVERVIEW: Final = (Facet.DOCUMENTS, Facet.FEE, Facet.TIME_LIMIT, Facet.WHERE, Facet.CHANNELS, Facet.STEPS)
"""The sides told when a question names none."""

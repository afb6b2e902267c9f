"""What a conversation carries from turn to turn; the engine itself keeps nothing."""

from pydantic import BaseModel, ConfigDict

from motcua.records.facets import Facet


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subject(_Frozen):
    """Procedures that one reply spoke of, the main one first, and the sides asked about them."""

    codes: tuple[str, ...]
    facets: tuple[Facet, ...] = ()


class State(_Frozen):
    """The subjects so far, the latest last; the list shown last, and the sides asked when it was shown."""

    subjects: tuple[Subject, ...] = ()
    options: tuple[str, ...] = ()
    pending: tuple[Facet, ...] = ()

    @property
    def subject(self) -> Subject | None:
        """The subject of the latest answer."""
        return self.subjects[-1] if self.subjects else None

    def shown(self, options: tuple[str, ...], facets: tuple[Facet, ...] | None = None) -> "State":
        """Return the state after `options` were shown."""
        return self.model_copy(update={"options": options, "pending": self.pending if facets is None else facets})

    def answered(self, subject: Subject) -> "State":
        """Return the state after an answer about `subject`; at most the last eight subjects are kept."""
        return State(subjects=(*self.subjects, subject)[-8:])

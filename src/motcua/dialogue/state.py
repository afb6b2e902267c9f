"""What a conversation carries from turn to turn; the engine itself keeps nothing."""

from pydantic import BaseModel, ConfigDict, Field

from motcua.records.facets import Facet


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Subject(_Frozen):
    """Procedures that one reply spoke of, the main one first, and the sides asked about them."""

    codes: tuple[str, ...] = Field(min_length=1)
    facets: tuple[Facet, ...] = ()


class Whereabouts(_Frozen):
    """The person's place: codes of the units it can be, one where it is known; see `motcua.places.former`.

    `asked` tells that the person was asked which of them it is, `open` that the last reply listed them.
    """

    units: tuple[str, ...] = ()
    asked: bool = False
    open: bool = False


class State(_Frozen):
    """The subjects so far, the latest last; the list shown last, and the sides asked when it was shown.

    `asked_back` are the subject words of the turn that the assistant last asked back about, until it answers. `others`
    are procedures that may have been meant in place of those answered last, `words` the subject words of that turn.
    `place` is where the person is, from when they say so.
    """

    subjects: tuple[Subject, ...] = ()
    options: tuple[str, ...] = ()
    pending: tuple[Facet, ...] = ()
    asked_back: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    place: Whereabouts = Whereabouts()

    @property
    def subject(self) -> Subject | None:
        """The subject of the latest answer."""
        return self.subjects[-1] if self.subjects else None

    @property
    def earlier(self) -> Subject | None:
        """The latest subject before the one spoken of now."""
        return next((one for one in reversed(self.subjects) if one.codes != self.subjects[-1].codes), None)

    def shown(self, options: tuple[str, ...]) -> "State":
        """Return the state after the person was shown `options`, whoever chose them."""
        return self.model_copy(update={"options": options})

    def asking(self, options: tuple[str, ...], facets: tuple[Facet, ...], words: tuple[str, ...]) -> "State":
        """Return the state after the assistant asked back."""
        return State(subjects=self.subjects, options=options, pending=facets, asked_back=words, place=self.place)

    def taken_back(self) -> "State":
        """Return the state without the latest answer: it was not about what the person meant."""
        return State(subjects=self.subjects[:-1], place=self.place)

    def asking_instead(self, options: tuple[str, ...], words: tuple[str, ...]) -> "State":
        """Return the state after the latest answer was taken back and `options` were offered in its place.

        They stay the `others`, too: none of them is the likeliest.
        """
        pending = self.subjects[-1].facets if self.subjects else ()
        asking = self.taken_back().asking(options, pending, words)
        return asking.model_copy(update={"others": options})

    def refused(self) -> "State":
        """Return the state after the person said that none of the options is meant."""
        return State(subjects=self.subjects, place=self.place)

    def located(self, place: Whereabouts) -> "State":
        """Return the state with another place."""
        return self.model_copy(update={"place": place})

    def answered(self, subject: Subject, others: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> "State":
        """Return the state after an answer about `subject`; at most the last eight subjects are kept."""
        return State(subjects=(*self.subjects, subject)[-8:], others=others, words=words, place=self.place)

"""One turn of a conversation: a typed text and a state in, a verified reply and the next state out."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from motcua.answers.composing import compose, name_only
from motcua.answers.placing import desks_of, with_note
from motcua.answers.reply import Decision, Option, RankedProcedure, Reason, Reply
from motcua.answers.reviewed import emergency, said
from motcua.answers.verifier import faults, verify
from motcua.dialogue import references
from motcua.dialogue.boundaries import Boundary, found
from motcua.dialogue.dossiers import dossier_codes
from motcua.dialogue.finding import Finder, Finding
from motcua.dialogue.placing import Heard, heard, noted, province_of
from motcua.dialogue.policy import Course, after_search, before_search, none_meant, not_understood
from motcua.dialogue.question import Question, Reader
from motcua.dialogue.rewriting import second
from motcua.dialogue.state import State, Subject
from motcua.records.catalogue import Catalogue
from motcua.records.facets import IN_OVERVIEW, Facet
from motcua.records.model import CODE_PATTERN, Procedure
from motcua.retrieval.entries import Entry
from motcua.retrieval.ranking import Ranked, Searcher
from motcua.retrieval.terms import tokens_of

MOST_NAMED: Final = 3
"""Procedures told of where a turn holds several codes."""

SUGGESTED: Final = {
    Facet.DOCUMENTS: "Cần giấy tờ gì?",
    Facet.FEE: "Phí, lệ phí bao nhiêu?",
    Facet.TIME_LIMIT: "Bao lâu có kết quả?",
    Facet.WHERE: "Nộp hồ sơ ở đâu?",
    Facet.CHANNELS: "Nộp trực tuyến được không?",
    Facet.LEGAL_BASIS: "Căn cứ pháp lý là gì?",
}


class Responder:
    """Answers turns from one catalogue; holds no conversation."""

    def __init__(
        self,
        catalogue: Catalogue,
        searcher: Searcher,
        reader: Reader,
        province: str | None = None,
        as_of: date | None = None,
    ) -> None:
        """Take the catalogue, what searches it, what reads questions, and the province whose own procedures count.

        `as_of` is the day that the catalogue is told as of, where that is not today's: answers name it.
        """
        self._catalogue = catalogue
        self._searcher = searcher
        self._reader = reader
        self._province = province
        self._as_of = as_of
        self._rows = searcher.indexes.entries.rows

    def respond(self, text: str, state: State, rewriting: str = "") -> tuple[Reply, State]:
        """Answer one turn.

        Args:
            text: What the person typed.
            state: The conversation so far.
            rewriting: The turn in other words, of whatever origin: only searched with, where the turn itself found
                nothing sure (see `dialogue.rewriting`).

        Returns:
            The verified reply and the state for the next turn.

        Raises:
            UnverifiedReplyError: the reply made does not hold against its citations (a fault of the engine).
        """
        question = self._reader.read(text)
        place = heard(question, state, self._province)
        state = place.state
        boundaries = found(question)
        if self._rejects(question, boundaries):
            return self._taken_back(state)
        course = before_search(boundaries, dossier_codes(question.tokens))
        if course is not None:
            return self._say(course, ()), state
        if place.settles:
            return self._of_place(question, place)
        if state.asked_back and not boundaries:
            if references.only(("none",), question.tokens, question.weights):
                return self._say(none_meant(), ()), state.refused()
            if references.only(("unsure",), question.tokens, question.weights):
                if state.others:
                    return self._say(not_understood(), ()), state.refused()
                return self._answer_codes(Subject(codes=state.options[:1], facets=state.pending), state)
        chosen = self._named(question, state) or self._chosen(question, state)
        if chosen:
            return self._answer_codes(chosen, state)
        again = state.subject is not None and references.only(("again", "doubt"), question.tokens, question.weights)
        if (not question.has_subject or again) and not boundaries:
            return self._without_subject(question, state)
        return self._searched(question, boundaries, state, rewriting)

    def _searched(
        self, question: Question, boundaries: list[Boundary], state: State, rewriting: str
    ) -> tuple[Reply, State]:
        """Search for what a turn is about, and answer, ask back or decline."""
        province = province_of(state, self._province)
        finding = Finder(self._searcher, province).find(question, state)
        names = [self._rows[one.number].name for one in finding.ranking]
        course = after_search(question, finding, names, state, boundaries)
        if rewriting and not (boundaries or state.asked_back):
            other = second(rewriting, finding, course, self._reader, self._searcher, province)
            finding, course = (other.finding, other.course) if other is not None else (finding, course)
        if course.decision is Decision.ANSWER:
            return self._answer(finding, state, None, self._words(question), danger=course.emergency)
        if course.decision is Decision.CLARIFY:
            return self._ask_back(question, course, finding, state)
        return self._say(course, finding.ranking), state

    def _ask_back(self, question: Question, course: Course, finding: Finding, state: State) -> tuple[Reply, State]:
        options = [self._rows[one.number] for one in course.options]
        reply = Reply(
            decision=Decision.CLARIFY,
            procedures=self._ranking(finding.ranking),
            options=tuple(Option(code=row.code, name=row.name) for row in options),
            facets=question.facets,
            text=_with_emergency(_listed("choose", options), course.emergency),
        )
        return reply, state.asking(tuple(row.code for row in options), question.facets, self._words(question))

    @staticmethod
    def _rejects(question: Question, boundaries: Sequence[Boundary]) -> bool:
        """Whether a turn only says that what was told or offered last is not what was meant."""
        if any(boundary.reason != "smalltalk" for boundary in boundaries):
            return False
        return references.only(("rejection",), question.tokens, question.weights)

    def _taken_back(self, state: State) -> tuple[Reply, State]:
        """Offer what may have been meant in place of the latest answer; ask for other words where that is nothing."""
        if state.asked_back:
            return self._say(none_meant(), ()), state.refused()
        if state.subject is None:
            return _nothing_asked(), state
        numbers = self._searcher.indexes.entries.number
        options = [self._rows[numbers[code]] for code in state.others if self._searcher.holds(code)]
        if not options:
            return self._say(not_understood(), ()), state.taken_back()
        facets = state.subject.facets
        reply = Reply(
            decision=Decision.CLARIFY,
            options=tuple(Option(code=row.code, name=row.name) for row in options),
            facets=facets,
            text=_listed("instead", options),
        )
        words = state.words or tuple(tokens_of(options[0].name))
        return reply, state.asking_instead(tuple(row.code for row in options), words)

    def _words(self, question: Question) -> tuple[str, ...]:
        """Return the subject words of a turn that may be kept: those that official names use."""
        return self._searcher.known(question.subject)

    def _of_place(self, question: Question, place: Heard) -> tuple[Reply, State]:
        """Go on with the subject before where a turn names or chooses a place and nothing else; ask for one else."""
        state = place.state
        if state.subject is not None and not state.asked_back:
            return self._answer_codes(
                Subject(codes=state.subject.codes, facets=question.facets or (Facet.WHERE,)), state
            )
        note, after = noted(state, (), (), anyway=True)
        text = said("clarify", "hint") if state.asked_back else said("smalltalk", "place_known")
        return Reply(decision=Decision.SMALLTALK, text=with_note(text, note), place=note), after

    def _say(self, course: Course, ranking: Sequence[Ranked]) -> Reply:
        text = _with_emergency(course.text, course.emergency)
        return Reply(decision=course.decision, reason=course.reason, text=text, procedures=self._ranking(ranking))

    def _named(self, question: Question, state: State) -> Subject | None:
        """Return the procedures whose codes a turn holds, as officers type them; a code unknown gets no answer.

        Of one that may have been meant in place of the latest answer the same sides are told, unless others are asked.
        """
        typed = (token.upper() for token in question.tokens)
        codes = tuple(dict.fromkeys(code for code in typed if re.fullmatch(CODE_PATTERN, code)))[:MOST_NAMED]
        if not codes:
            return None
        carried = state.subject.facets if state.subject is not None and codes[0] in state.others else ()
        return Subject(codes=codes, facets=question.facets or carried)

    def _chosen(self, question: Question, state: State) -> Subject | None:
        """Return what an ordinal points at: in the list shown last, else among the subjects spoken of."""
        listed = state.options or tuple(subject.codes[0] for subject in state.subjects)
        match = references.ordinal(question.tokens, len(listed))
        if match is None:
            return None
        facets = tuple(
            dict.fromkeys(
                facet
                for asked in question.asked
                if not match.start <= asked.start < match.end
                for facet in asked.facets
            )
        )
        return Subject(codes=(listed[match.payload],), facets=facets or state.pending)

    def _without_subject(self, question: Question, state: State) -> tuple[Reply, State]:
        """Answer a turn that names no subject about the one before; ask for one where there is none."""
        if state.subject is None and state.asked_back:
            return self._answer_codes(Subject(codes=state.options[:1], facets=question.facets or state.pending), state)
        if state.subject is None:
            return _nothing_asked(), state
        meant = (references.find("return", question.tokens) and state.earlier) or state.subject
        again = references.find("again", question.tokens)
        facets = (meant.facets if again else question.facets) or meant.facets
        doubts = (Facet.LEGAL_BASIS,) if references.find("doubt", question.tokens) else ()
        return self._answer_codes(Subject(codes=meant.codes, facets=tuple(dict.fromkeys((*facets, *doubts)))), state)

    def _answer_codes(self, subject: Subject, state: State) -> tuple[Reply, State]:
        """Tell of procedures that were not searched for: chosen from a list, named by their codes, or spoken of before.

        What may be meant in their place is the rest of what they were offered with.
        """
        known = [code for code in subject.codes if self._searcher.holds(code)]
        if not known:
            return Reply(decision=Decision.DECLINE, reason=Reason.NO_RECORD, text=said("decline", "no_record")), state
        ranked = [Ranked(self._searcher.indexes.entries.number[code], 0.0, 1.0) for code in known]
        found = Finding(tuple(ranked), tuple((one.number, subject.facets) for one in ranked))
        offered = state.options or state.others
        spoken_of = state.subject.codes if state.subject is not None else ()
        others = tuple(code for code in offered if code not in known) if known[0] in (*offered, *spoken_of) else ()
        return self._answer(found, state, others, state.asked_back or state.words)

    def _answer(
        self,
        finding: Finding,
        state: State,
        others: tuple[str, ...] | None,
        words: tuple[str, ...],
        *,
        danger: bool = False,
    ) -> tuple[Reply, State]:
        """Tell of the procedures meant; `others`, else the rest of the ranking, may be meant in their place."""
        codes = tuple(self._rows[number].code for number, _ in finding.meant)
        records = [self._catalogue.get(code) for code in codes]
        asked = [facets for _, facets in finding.meant]
        answer = compose(records, asked)
        told = given(asked)
        note, state = noted(state, told, desks_of(records[0]))
        reply = Reply(
            decision=Decision.ANSWER,
            answered=codes,
            procedures=self._ranking(finding.ranking),
            facets=told,
            text=with_note(_with_emergency(answer.text, danger), note),
            facts=tuple(answer.facts),
            citations=tuple(answer.citations),
            suggestions=suggestions(asked),
            place=note,
            as_of=self._as_of,
        )
        flat = tuple(dict.fromkeys(facet for facets in asked for facet in facets))
        rest = tuple(one.code for one in reply.others) if others is None else others
        return self._verified(reply, records), state.answered(Subject(codes=codes, facets=flat), rest, words)

    def _verified(self, reply: Reply, records: Sequence[Procedure]) -> Reply:
        """Return the reply if it holds, else one that only names the procedures and their pages."""
        if not faults(reply, self._catalogue.get):
            return reply
        answer = name_only(records)
        bare = reply.model_copy(
            update={
                "facets": (Facet.OVERVIEW,),
                "text": with_note(answer.text, reply.place),
                "facts": tuple(answer.facts),
                "citations": tuple(answer.citations),
            }
        )
        return verify(bare, self._catalogue.get)

    def _ranking(self, ranking: Sequence[Ranked]) -> tuple[RankedProcedure, ...]:
        rows = ((self._rows[one.number], one.confidence) for one in ranking)
        return tuple(RankedProcedure(code=row.code, name=row.name, confidence=round(trust, 4)) for row, trust in rows)


def _nothing_asked() -> Reply:
    return Reply(decision=Decision.SMALLTALK, text=said("smalltalk", "nothing_asked"))


def _listed(question: str, options: Sequence[Entry]) -> str:
    """Return a question that asks back, by its name in `replies.toml`, with what it offers, numbered."""
    lines = [f"{place}. {row.name} (mã {row.code})" for place, row in enumerate(options, start=1)]
    return "\n".join((said("clarify", question), *lines, said("clarify", "hint")))


def _with_emergency(text: str, danger: bool) -> str:
    return f"{emergency()}\n\n{text}" if danger else text


def given(asked: Sequence[Sequence[Facet]]) -> tuple[Facet, ...]:
    """Return the sides a reply tells: those asked about; for an overview, also what belongs in it."""
    told: list[Facet] = []
    for facets in asked:
        told.extend(facets or (Facet.OVERVIEW, *IN_OVERVIEW))
        if Facet.OVERVIEW in facets:
            told.extend(IN_OVERVIEW)
    return tuple(dict.fromkeys(told))


def suggestions(asked: Sequence[Sequence[Facet]], most: int = 3) -> tuple[str, ...]:
    """Return questions a person may go on with: sides not told yet."""
    told = set(given(asked))
    return tuple(words for facet, words in SUGGESTED.items() if facet not in told)[:most]

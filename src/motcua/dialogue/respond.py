"""One turn of a conversation: a typed text and a state in, a verified reply and the next state out."""

from collections.abc import Sequence
from typing import Final

from motcua.answers.composing import compose
from motcua.answers.reply import Decision, RankedProcedure, Reason, Reply
from motcua.answers.verifier import verify
from motcua.dialogue import references
from motcua.dialogue.finding import Finder, Finding
from motcua.dialogue.question import Question, Reader
from motcua.dialogue.state import State, Subject
from motcua.records.catalogue import Catalogue
from motcua.records.facets import IN_OVERVIEW, Facet
from motcua.retrieval.ranking import Ranked, Searcher

LEAST_CONFIDENCE: Final = 0.12
"""Below this the assistant says that it has no answer; fitted on the example questions no procedure answers."""

NO_ANSWER: Final = (
    "Tôi chưa tìm thấy thủ tục hành chính nào khớp với câu hỏi này. Anh/chị thử nêu tên thủ tục hoặc loại giấy tờ "
    "cần làm, hoặc hỏi trực tiếp bộ phận một cửa của xã, phường nơi mình ở."
)
NOTHING_ASKED: Final = "Anh/chị muốn hỏi về thủ tục nào? Ví dụ: “đăng ký khai sinh cần giấy tờ gì”."
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

    def __init__(self, catalogue: Catalogue, searcher: Searcher, reader: Reader, province: str | None = None) -> None:
        """Take the catalogue, what searches it, what reads questions, and the province whose own procedures count."""
        self._catalogue = catalogue
        self._searcher = searcher
        self._reader = reader
        self._finder = Finder(searcher, province)
        self._rows = searcher.indexes.entries.rows

    def respond(self, text: str, state: State) -> tuple[Reply, State]:
        """Answer one turn.

        Returns:
            The verified reply and the state for the next turn.

        Raises:
            UnverifiedReplyError: the reply made does not hold against its citations (a fault of the engine).
        """
        question = self._reader.read(text)
        chosen = self._chosen(question, state)
        if chosen:
            return self._answer_codes(chosen, state)
        if not question.has_subject or (state.subject and references.only_again(question.tokens, question.weights)):
            return self._without_subject(question, state)
        finding = self._finder.find(question, state)
        if not finding.ranking or finding.ranking[0].confidence < LEAST_CONFIDENCE:
            return self._decline(finding), state
        return self._answer(finding, state)

    def _chosen(self, question: Question, state: State) -> Subject | None:
        """Return what an ordinal points at: in the list shown last, else among the subjects spoken of."""
        listed = state.options or tuple(subject.codes[0] for subject in state.subjects)
        match = references.ordinal(question.tokens, len(listed))
        if match is None:
            return None
        facets = tuple(
            dict.fromkeys(asked.facet for asked in question.asked if not match.start <= asked.start < match.end)
        )
        return Subject(codes=(listed[match.payload],), facets=facets or state.pending)

    def _without_subject(self, question: Question, state: State) -> tuple[Reply, State]:
        """Answer a turn that names no subject about the one before; ask for one where there is none."""
        if state.subject is None:
            return Reply(decision=Decision.SMALLTALK, text=NOTHING_ASKED), state
        again = references.find("again", question.tokens)
        facets = (state.subject.facets if again else question.facets) or state.subject.facets
        doubts = (Facet.LEGAL_BASIS,) if references.find("doubt", question.tokens) else ()
        return self._answer_codes(
            Subject(codes=state.subject.codes, facets=tuple(dict.fromkeys((*facets, *doubts)))), state
        )

    def _answer_codes(self, subject: Subject, state: State) -> tuple[Reply, State]:
        known = [code for code in subject.codes if code in self._searcher.indexes.entries.number]
        if not known:
            return Reply(decision=Decision.DECLINE, reason=Reason.NO_RECORD, text=NO_ANSWER), state
        ranked = [Ranked(self._searcher.indexes.entries.number[code], 0.0, 1.0) for code in known]
        return self._answer(Finding(tuple(ranked), tuple((one.number, subject.facets) for one in ranked)), state)

    def _answer(self, finding: Finding, state: State) -> tuple[Reply, State]:
        codes = tuple(self._rows[number].code for number, _ in finding.meant)
        records = [self._catalogue.get(code) for code in codes]
        asked = [facets for _, facets in finding.meant]
        answer = compose(records, asked)
        reply = Reply(
            decision=Decision.ANSWER,
            answered=codes,
            procedures=self._ranking(finding.ranking),
            facets=given(asked),
            text=answer.text,
            facts=tuple(answer.facts),
            citations=tuple(answer.citations),
            suggestions=suggestions(asked),
        )
        flat = tuple(dict.fromkeys(facet for facets in asked for facet in facets))
        return verify(reply, self._catalogue.get), state.answered(Subject(codes=codes, facets=flat))

    def _decline(self, finding: Finding) -> Reply:
        return Reply(
            decision=Decision.DECLINE,
            reason=Reason.NO_RECORD,
            text=NO_ANSWER,
            procedures=self._ranking(finding.ranking),
        )

    def _ranking(self, ranking: Sequence[Ranked]) -> tuple[RankedProcedure, ...]:
        rows = ((self._rows[one.number], one.confidence) for one in ranking)
        return tuple(RankedProcedure(code=row.code, name=row.name, confidence=round(trust, 4)) for row, trust in rows)


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

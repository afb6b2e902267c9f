"""Turns at the prompt: replies, and beside them a language model's words where one is set up and wished."""

from collections.abc import Callable
from typing import Final

from motcua.answers.reply import Decision, Language, Rephrased, Reply
from motcua.dialogue.respond import Responder
from motcua.dialogue.rewriting import answer
from motcua.dialogue.state import State
from motcua.errors import ModelSettingsError
from motcua.model.opened import LanguageModel
from motcua.model.rephrasing import rephrase
from motcua.model.rewriting import rewriting
from motcua.model.settings import ModelSettings, Use
from motcua.records.catalogue import Catalogue

LABELS: Final = {
    Language.VIETNAMESE: (
        "Mô hình ngôn ngữ {model} tại {host} diễn đạt lại từ các dòng có dẫn nguồn ở dưới; "
        "nội dung đúng là các dòng ở dưới."
    ),
    Language.ENGLISH: (
        "Reworded by the language model {model} at {host} from the lines below, which name their source; "
        "the lines below are what holds."
    ),
}
AS_OF: Final = "Theo bản có hiệu lực ngày {day:%d/%m/%Y}:"
NOT_REPHRASED: Final = "Chưa diễn đạt lại được câu này; dưới đây là câu trả lời theo bản ghi."


def wish(*, plain: bool, english: bool) -> Language | None:
    """Return the language in which replies are wished for anew.

    Raises:
        ModelSettingsError: both are wished for at once.
    """
    if plain and english:
        raise ModelSettingsError("Chọn một trong hai: --plain hoặc --english.")
    return Language.ENGLISH if english else Language.VIETNAMESE if plain else None


def model_for(wished: Language | None) -> LanguageModel | None:
    """Return the language model of the environment, None where none is set up.

    Raises:
        ModelSettingsError: it is set up wrongly, or something is wished for that needs one and may not be asked.
    """
    settings = ModelSettings.from_environment()
    if settings is None and wished is not None:
        raise ModelSettingsError("Chưa có mô hình ngôn ngữ để diễn đạt lại: đặt biến MOTCUA_MODEL_URL.")
    if settings is not None and wished is not None and not settings.may(Use.REPHRASE):
        raise ModelSettingsError("MOTCUA_MODEL_USES không cho mô hình ngôn ngữ diễn đạt lại (rephrase).")
    return LanguageModel.open(settings) if settings is not None else None


class Talker:
    """Answers turns as the prompt shows them."""

    def __init__(
        self,
        responder: Responder,
        catalogue: Catalogue,
        model: LanguageModel | None = None,
        wished: Language | None = None,
        report: Callable[[str], None] = lambda text: None,
    ) -> None:
        """Take what answers, the records, the model, the language wished for, and what is told beside the replies."""
        self._responder = responder
        self._catalogue = catalogue
        self._wished = wished
        self._model = model
        self._report = report

    def turn(self, text: str, state: State) -> tuple[Reply, State]:
        """Answer a turn; other words, where wished for and to be had, stand beside the reply's own text."""
        model = self._model
        if model is None:
            return self._responder.respond(text, state)
        reply, after = answer(self._responder.respond, text, state, lambda question: rewriting(question, model))
        if self._wished is None or reply.decision is not Decision.ANSWER:
            return reply, after
        anew = rephrase(reply, self._wished, model, self._catalogue.get)
        if anew is None:
            self._report(NOT_REPHRASED)
            return reply, after
        return reply.model_copy(update={"rephrased": anew}), after

    def shown(self, reply: Reply) -> str:
        """Return a reply as text: its own, above it the other words with their label, and first the day asked about."""
        if reply.as_of is not None:
            return f"{AS_OF.format(day=reply.as_of)}\n\n{self.shown(reply.model_copy(update={'as_of': None}))}"
        if reply.rephrased is None or self._model is None:
            return reply.text
        return f"{_told(reply.rephrased, self._model.settings.host)}\n\n{reply.text}"


def _told(anew: Rephrased, host: str) -> str:
    label = LABELS[anew.language].format(model=anew.model, host=host)
    return "\n".join((label, *(f"– {sentence.text}" for sentence in anew.sentences)))

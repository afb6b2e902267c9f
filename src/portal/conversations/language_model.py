"""The office's language model, where one is set up: what it may do, and what it made of an answer.

An exchange holds one of a worker's request threads for as long as it takes, so as many run at once as the settings say
and no more (`MOTCUA_MODEL_AT_ONCE`, fewer than `MOTCUA_THREADS`); whoever comes beyond gets the plain reply at once.
"""

from functools import lru_cache

from django.conf import settings

from motcua.answers.reply import Language, Reply
from motcua.model.opened import LanguageModel
from motcua.model.rephrasing import rephrase
from motcua.model.settings import ModelSettings, Use
from motcua.records.catalogue import Catalogue
from portal.conversations.models import Turn
from portal.core.metrics import MODEL
from portal.procedures.dated import engine_on
from portal.procedures.indexing import engines


def model_settings() -> ModelSettings | None:
    """Return what the settings say of a model, None where none is set up.

    Raises:
        ModelSettingsError: they cannot be right; `motcua-portal check` finds that before the site starts.
    """
    return ModelSettings.of(
        {
            "URL": settings.MODEL_URL,
            "NAME": settings.MODEL_NAME,
            "KEY": settings.MODEL_KEY,
            "USES": settings.MODEL_USES,
            "SECONDS": str(settings.MODEL_SECONDS),
            "REWRITE_SECONDS": str(settings.MODEL_REWRITE_SECONDS),
            "AT_ONCE": str(settings.MODEL_AT_ONCE),
        }
    )


@lru_cache(maxsize=1)
def _open(said: ModelSettings) -> LanguageModel:
    """Return the one model of this process: its connection, its failures and its places are counted together."""
    return LanguageModel.open(said)


def language_model(use: Use) -> LanguageModel | None:
    """Return the model if it may be asked for this, else None."""
    said = model_settings()
    return _open(said) if said is not None and said.may(use) else None


def hosts() -> dict[str, str]:
    """Return the host of the model, as people are told it, by what it may be asked for; none where none is set up."""
    said = model_settings()
    return {} if said is None else {use.value: said.host for use in said.uses}


def _catalogue(reply: Reply) -> Catalogue:
    """Return the records that a reply was made from: today's, or those of the day asked about."""
    engine = engines.current().engine
    return engine.catalogue if reply.as_of is None else engine_on(engine, reply.as_of).catalogue


def put_in_other_words(turn: Turn, language: Language) -> bool:
    """Keep an answer in other words beside the answer; tell whether there are any now.

    Those kept already are not made anew; those in another language give way.

    Raises:
        IndexMissingError: no index is in place.
    """
    reply = turn.reply
    if reply.rephrased is not None and reply.rephrased.language is language:
        return True
    model = language_model(Use.REPHRASE)
    if model is None:
        return False
    anew = rephrase(reply, language, model, _catalogue(reply).get)
    MODEL.labels(Use.REPHRASE, "given" if anew else "plain").inc()
    if anew is None:
        return False
    turn.__dict__["reply"] = reply.model_copy(update={"rephrased": anew})
    turn.reply_json = turn.reply.model_dump_json(exclude_defaults=True)
    Turn.objects.filter(pk=turn.pk).update(reply_json=turn.reply_json)  # one deleted meanwhile does not come back
    return True

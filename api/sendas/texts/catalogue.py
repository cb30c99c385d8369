"""Sentences said in a language: gettext catalogues, read from their source once a process."""

from functools import cache
from importlib.resources import files

from babel.messages.pofile import read_po

from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence


@cache
def catalogue(locale: Locale) -> dict[str, str]:
    """Give the translations of a language by their English templates; English has none."""
    if locale is Locale.EN:
        return {}
    with (files("sendas.texts") / "locales" / f"{locale}.po").open("rb") as source:
        messages = read_po(source, locale=str(locale))
    return {str(message.id): str(message.string) for message in messages if message.id and message.string}


def say(sentence: Sentence, locale: Locale) -> str:
    """Say a sentence in a language, in English where a translation is missing."""
    template = catalogue(locale).get(sentence.template, sentence.template)
    return template.format_map(sentence.values)

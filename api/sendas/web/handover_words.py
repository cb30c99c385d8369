"""The words that only the hand-over's page has: its buttons and its notices."""

from collections.abc import Mapping
from typing import Final

from sendas.domain.link_connect import LinkConnect
from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.texts.catalogue import say

# A language is offered by its own name, whatever the page is in.
LANGUAGES: Final[Mapping[Locale, str]] = {
    Locale.EN: "English",
    Locale.FR: "Français",
    Locale.NL: "Nederlands",
    Locale.DE: "Deutsch",
}
PROGRESS: Final = Sentence("Records in order: {ready} of {all}.")
ALL_DONE: Final = Sentence("Thank you: everything that is needed is published.")
GONE_TITLE: Final = Sentence("This link does not work")
GONE_WHY: Final = Sentence("It has expired, was revoked, or was not copied whole.")
GONE_HELP: Final = Sentence("Please ask whoever sent it to you for a new one.")

_WORDS: Final[Mapping[str, Sentence]] = {
    "skip": Sentence("Skip to the records"),
    "language": Sentence("Language"),
    "check_now": Sentence("Check now"),
    "checking": Sentence("Looking the records up…"),
    "live": Sentence("This page updates by itself."),
    "copy_button": Sentence("Copy"),
    "copied": Sentence("Copied"),
    "selected": Sentence("Selected: copy it by hand"),
    "new_part": Sentence("New part"),
    "downloads": Sentence("Download"),
    "pdf": Sentence("Document (PDF)"),
    "zone_file": Sentence("Zone file"),
    "csv": Sentence("Spreadsheet (CSV)"),
    "markdown": Sentence("Text for a ticket (Markdown)"),
    "open_panel": Sentence("Open the DNS panel"),
    "at_a_glance": Sentence("At a glance"),
}
_NOTICES: Final[Mapping[str, Sentence]] = {
    "done": Sentence("The DNS was read just now."),
    "later": Sentence("The records were looked up a moment ago. Please wait a minute and try again."),
    "failed": Sentence("That did not work. Please try again in a minute."),
    LinkConnect.NOTHING_LEFT: Sentence("There is nothing to set up at your DNS host any more."),
    LinkConnect.BLOCKED: Sentence("Something in your zone stands in the way. Please add the records by hand."),
    LinkConnect.NOT_OFFERED: Sentence("Your DNS host does not take these records from us. Please add them by hand."),
    LinkConnect.LATER: Sentence("That was tried a moment ago. Please wait a minute and try again."),
    LinkConnect.FAILED: Sentence("Your DNS host did not answer. Please try again later, or add the records by hand."),
}


def words_in(locale: Locale) -> dict[str, str]:
    """Give the page's words in a language."""
    return {name: say(sentence, locale) for name, sentence in (*_WORDS.items(), ("failed", _NOTICES["failed"]))}


def notice_in(locale: Locale, marker: str | None) -> str:
    """Say what came of a check, by its marker; nothing for a marker that we do not write."""
    sentence = _NOTICES.get(marker or "")
    return say(sentence, locale) if sentence else ""

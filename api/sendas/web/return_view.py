"""The page that people come back to from a DNS host, as HTML. It leads nowhere."""

from functools import cache
from typing import Final

from sendas.domain.host_return import Returned
from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable
from sendas.texts.catalogue import say
from sendas.web import return_words
from sendas.web.page_assets import asset
from sendas.web.page_template import page_template

_FOLDER: Final = "../handover/assets"  # beside us, wherever a proxy has put us


def returned_html(returned: Returned) -> str:
    """Write the page for somebody who came back: what the host says, and what the DNS says."""
    title = Sentence(return_words.TITLE.template, {"domain": printable(returned.domain)})
    counted = Sentence(return_words.LOOKING.template, {"seen": returned.seen, "needed": returned.needed})
    whole = returned.seen >= returned.needed
    looked = (return_words.ALL_SEEN, return_words.CLOSE) if whole else (counted, return_words.GOES_ON)
    return _plain_html(returned.locale, title, return_words.SAID[returned.said], *looked)


@cache
def lost_html(locale: Locale) -> str:
    """Write the page for a state that does not work, the same for all reasons."""
    return _plain_html(locale, return_words.LOST_TITLE, return_words.LOST_WHY, return_words.LOST_HELP)


def _plain_html(locale: Locale, title: Sentence, *lines: Sentence) -> str:
    return page_template("gone.html").render(
        locale=locale,
        title=say(title, locale),
        lines=[say(each, locale) for each in lines],
        css=f"{_FOLDER}/page.css?v={asset('page.css').version}",
    )

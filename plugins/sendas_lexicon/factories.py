"""A factory for each hoster, by the name of its module."""

from functools import partial

from sendas_lexicon.hosters import offered
from sendas_lexicon.provider import open_lexicon
from sendas_providers import Factory


def __getattr__(module: str) -> Factory:
    """Give the factory of a hoster that is offered."""
    if hoster := offered().get(module):
        return partial(open_lexicon, hoster)
    message = f"module {__name__!r} has no attribute {module!r}"
    raise AttributeError(message)

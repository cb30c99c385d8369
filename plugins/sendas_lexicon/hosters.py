"""The hosters that are offered, each through one module of lexicon: data alone, so that lexicon is not imported."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sendas_lexicon.json_value import list_of, object_of, text_of
from sendas_providers.json_value import Json

_FOLDER = files("sendas_lexicon")


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a module, as lexicon declares it and as we judge it."""

    key: str
    help: str = ""
    choices: tuple[str, ...] = ()
    flag: bool = False
    secret: bool = True
    inline: bool = False
    """Whether lexicon takes a path as well: what is typed in goes there as base64."""


@dataclass(frozen=True, slots=True)
class Hoster:
    """A hoster, the module of lexicon that changes its zones, and what is known of both."""

    module: str
    name: str
    options: tuple[Option, ...] = ()
    nameservers: tuple[str, ...] = ()
    types: frozenset[str] = frozenset({"TXT", "CNAME"})
    txt_max: int = 255
    """Octets of a TXT value; more is for modules that were seen to cut longer values into strings."""

    @property
    def id(self) -> str:
        """The id of its provider."""
        return f"lexicon_{self.module}"


@cache
def offered() -> Mapping[str, Hoster]:
    """Give the hosters by module."""
    judged = judgements()
    modules = object_of(object_of(json.loads((_FOLDER / "declarations.json").read_text("utf-8")))["modules"])
    return {
        module: _hoster(module, text_of(name), object_of(modules[module]), judged)
        for module, name in object_of(judged["offered"]).items()
    }


def judgements() -> Json:
    """Give hosters.toml."""
    return tomllib.loads((_FOLDER / "hosters.toml").read_text("utf-8"))


def _hoster(module: str, name: str, declared: Json, judged: Json) -> Hoster:
    plain, inline, unasked = (
        _texts(object_of(judged[each]).get(module, [])) for each in ("plain", "inline", "unasked")
    )
    options = tuple(
        _option(key, object_of(option), plain, inline)
        for key, option in object_of(declared["options"]).items()
        if key not in unasked
    )
    types = frozenset(_texts(object_of(judged["types"]).get(module, ["TXT", "CNAME"])))
    known = [each for each in _texts(declared["nameservers"]) if "." in each]  # others are no names
    servers = (*known, *_texts(object_of(judged["nameservers"]).get(module, [])))
    return Hoster(module, name, options, servers, types)


def _option(key: str, declared: Json, plain: Sequence[str], inline: Sequence[str]) -> Option:
    choices = tuple(_texts(declared["choices"]))
    return Option(key, text_of(declared["help"]), choices, declared["flag"] is True, key not in plain, key in inline)


def _texts(value: object) -> Sequence[str]:
    return [text_of(each) for each in list_of(value)]

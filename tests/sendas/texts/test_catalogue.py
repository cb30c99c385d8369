"""The catalogues say every sentence of the code, in every language."""

import ast
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import cast

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import sendas
from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.texts.catalogue import catalogue, say

SOURCE = Path(sendas.__file__).parent
SOURCES = sorted(SOURCE.rglob("*.py"))
TRANSLATED = [locale for locale in Locale if locale is not Locale.EN]
# The one place where a template comes from outside the code: it was stored by the code.
STORED = "Sentence(value['t'], value['v'])"
SAME_AS_ENGLISH: dict[Locale, frozenset[str]] = {Locale.FR: frozenset(), Locale.NL: frozenset(), Locale.DE: frozenset()}
# Importing these does work: a command line, and alembic's scripts.
NOT_IMPORTED = ("sendas.__main__", "sendas.store.migrations")


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _calls(path: Path) -> list[ast.Call]:
    nodes = ast.walk(_parsed(path))
    found = [node for node in nodes if isinstance(node, ast.Call) and _last_name(node.func) == "Sentence"]
    return sorted(found, key=lambda call: (call.lineno, call.col_offset))


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _literal(call: ast.Call) -> str | None:
    match call.args:
        case [ast.Constant(value=str(template)), *_]:
            return template
        case _:
            return None


@cache
def _templates() -> tuple[str, ...]:
    calls = chain.from_iterable(map(_calls, SOURCES))
    return tuple(dict.fromkeys(template for call in calls if (template := _literal(call)) is not None))


@cache
def _messages(locale: Locale) -> Mapping[str, Message]:
    with (SOURCE / "texts" / "locales" / f"{locale}.po").open("rb") as source:
        return {str(message.id): message for message in read_po(source, locale=str(locale)) if message.id}


def _placeholders(template: str) -> list[tuple[str, str | None, str | None]]:
    parts = Formatter().parse(template)
    return sorted((name, form or None, conversion) for _, name, form, conversion in parts if name is not None)


def _names(template: str) -> set[str]:
    return {name for name, _, _ in _placeholders(template)}


def _modules() -> Iterator[object]:
    for module in pkgutil.walk_packages(sendas.__path__, "sendas.", onerror=_fail):
        if not module.name.startswith(NOT_IMPORTED):
            yield import_module(module.name)


def _fail(name: str) -> None:
    pytest.fail(f"{name} cannot be imported")


def _sentences(value: object) -> Iterator[Sentence]:
    """Give the sentences in a constant: itself, or what collections and dataclasses of our own hold."""
    if isinstance(value, Sentence):
        yield value
    elif isinstance(value, dict | list | tuple | set | frozenset):
        # isinstance tells no more than that it holds something
        held = cast("Collection[object]", value)
        values = cast("dict[object, object]", value).values() if isinstance(value, dict) else ()
        yield from chain.from_iterable(map(_sentences, chain(held, values)))
    elif is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith("sendas."):
        yield from chain.from_iterable(_sentences(getattr(value, field.name)) for field in fields(value))


def test_a_sentence_is_made_of_a_literal_or_of_another_sentence() -> None:
    """A helper that takes a template would hide it: let it take a `Sentence`, and use `sentence.template`."""
    hidden = [
        f"{path}:{call.lineno}: {ast.unparse(call)}"
        for path in SOURCES
        for call in _calls(path)
        if _literal(call) is None
        and not (call.args and isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "template")
        and ast.unparse(call) != STORED
    ]
    assert hidden == []


def test_a_sentence_goes_by_its_own_name_and_is_not_handed_on() -> None:
    """Under another name, or given to a function, `Sentence` would make sentences that nobody collects."""
    assert [f"{path}:{node.lineno}" for path in SOURCES for node in _escapes(path)] == []


def _escapes(path: Path) -> Iterator[ast.alias | ast.expr]:
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.ImportFrom):
            yield from (alias for alias in node.names if alias.name == "Sentence" and alias.asname)
        elif isinstance(node, ast.Assign) and _last_name(node.value) == "Sentence":
            yield node.value
        elif isinstance(node, ast.Call) and _last_name(node.func) not in {"isinstance", "cast"}:
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from (argument for argument in arguments if _last_name(argument) == "Sentence")


def test_the_sentences_that_modules_hold_were_all_found_in_the_source() -> None:
    held = {sentence.template for module in _modules() for sentence in _sentences(vars(module))}
    assert len(held) > 20
    assert held <= set(_templates())


def test_a_placeholder_is_a_plain_name_and_a_call_gives_its_value() -> None:
    wrong: list[str] = []
    for call in chain.from_iterable(map(_calls, SOURCES)):
        template = _literal(call) or ""
        plain = all(name.isidentifier() and not form and not sign for name, form, sign in _placeholders(template))
        given = call.args[1] if template and len(call.args) > 1 else None
        keys = {ast.literal_eval(key) for key in given.keys if key} if isinstance(given, ast.Dict) else None
        if not plain or (keys is not None and keys != _names(template)):
            wrong.append(template)
    assert wrong == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_catalogue_is_complete_and_has_nothing_stale(locale: Locale) -> None:
    assert [template for template in _templates() if template not in catalogue(locale)] == []
    assert [template for template in _messages(locale) if template not in _templates()] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_no_translation_waits_for_a_person(locale: Locale) -> None:
    assert [message.id for message in _messages(locale).values() if message.fuzzy or not message.string] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_has_the_placeholders_of_its_template(locale: Locale) -> None:
    said = catalogue(locale).items()
    assert [key for key, text in said if _placeholders(key) != _placeholders(text)] == []


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_begins_and_ends_like_its_template(locale: Locale) -> None:
    said = catalogue(locale).items()
    assert [key for key, text in said if _edges(key) != _edges(text)] == []


def _edges(text: str) -> tuple[str, str, bool]:
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return lead, tail, text.endswith(".")


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_translation_differs_from_the_english(locale: Locale) -> None:
    assert {key for key, text in catalogue(locale).items() if key == text} == SAME_AS_ENGLISH[locale]


@pytest.mark.parametrize("locale", Locale)
def test_every_sentence_is_said_with_its_values(locale: Locale) -> None:
    for template in _templates():
        values = {name: f"[{name}]" for name in _names(template)}
        said = say(Sentence(template, values), locale)
        assert all(value in said for value in values.values())
        assert not set(said) & set("{}")


def test_english_needs_no_catalogue() -> None:
    sentence = Sentence("A company has at most {most} domains.", {"most": 3})
    assert catalogue(Locale.EN) == {}
    assert say(sentence, Locale.EN) == sentence.english() == "A company has at most 3 domains."


@pytest.mark.parametrize("locale", TRANSLATED)
def test_a_sentence_without_translation_is_said_in_english(locale: Locale) -> None:
    assert say(Sentence("Nobody translated {what}.", {"what": "this"}), locale) == "Nobody translated this."


@pytest.mark.parametrize(("locale", "said"), [(Locale.FR, "Valable."), (Locale.NL, "Geldig."), (Locale.DE, "Gültig.")])
def test_a_sentence_is_said_in_the_language_asked_for(locale: Locale, said: str) -> None:
    assert say(Sentence("Valid."), locale) == said

"""What the modules of an installed lexicon declare: python -m sendas_lexicon.declared > declarations.json."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pkgutil import iter_modules

from sendas_lexicon.hosters import judgements
from sendas_lexicon.json_value import object_of
from sendas_providers.json_value import Json

PACKAGE = "lexicon._private.providers"


def module_names() -> frozenset[str]:
    """Name every module."""
    return frozenset(each.name for each in iter_modules(import_module(PACKAGE).__path__))


def declarations() -> Json:
    """Give the options and the name servers of each module that is offered."""
    found = {name: _declared(name) for name in object_of(judgements()["offered"])}
    return {"lexicon": version("dns-lexicon"), "modules": found}


def _declared(name: str) -> Json:
    provider = import_module(f"{PACKAGE}.{name}").Provider
    parser = ArgumentParser(add_help=False)
    provider.configure_parser(parser)
    return {
        "options": dict(_options(parser)),
        "nameservers": [each if isinstance(each, str) else each.pattern for each in provider.get_nameservers()],
    }


def _options(parser: ArgumentParser) -> Iterator[tuple[str, Mapping[str, object]]]:
    for action in parser._actions:  # noqa: SLF001  (argparse has no other way to tell what was declared)
        yield (
            action.dest,
            {
                "help": " ".join((action.help or "").split()),
                "choices": [str(choice) for choice in action.choices or ()],
                "flag": action.nargs == 0,
            },
        )


if __name__ == "__main__":
    json.dump(declarations(), sys.stdout, indent=1)
    sys.stdout.write("\n")

"""Finding and importing plugins by their entry points, one by one, and only those that are listed."""

import importlib.metadata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint

import pluggy

GROUP = "sendas"


@dataclass(slots=True)
class Plugin:
    """A listed plugin under its entry point's name; `problem` says why it is not, or no longer, to be relied on."""

    name: str
    version: str = ""
    problem: str = ""


def load_plugins(names: Collection[str], manager: pluggy.PluginManager) -> Iterator[Plugin]:
    """Import and register each listed plugin, in the order of the list; one that is not listed is never imported.

    Where two distributions use one name neither is imported: one of them could be meant to be mistaken for the other.
    """
    installed = tuple(importlib.metadata.entry_points(group=GROUP))
    for name in dict.fromkeys(names):
        found = [each for each in installed if each.name == name]
        yield _load(name, found, manager)


def _load(name: str, found: Sequence[EntryPoint], manager: pluggy.PluginManager) -> Plugin:
    if not found:
        return Plugin(name, problem="not installed")
    if len(found) > 1:
        owners = sorted(each.dist.name if each.dist else each.value for each in found)
        return Plugin(name, problem=f"the name is used by {' and '.join(owners)}")
    plugin = Plugin(name, found[0].dist.version if found[0].dist else "")
    try:
        _register(name, found[0].load(), manager)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (one broken plugin must not end the service)
        plugin.problem = told(error)
    return plugin


def _register(name: str, module: object, manager: pluggy.PluginManager) -> None:
    manager.register(module, name)
    try:
        manager.check_pending()
    except pluggy.PluginValidationError:
        manager.unregister(name=name)
        raise


def told(error: BaseException) -> str:
    """Say in one line what went wrong.

    >>> told(ImportError("no module named x"))
    'ImportError: no module named x'
    """
    return " ".join(f"{type(error).__name__}: {error}".split())

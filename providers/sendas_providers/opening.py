"""Opening a provider: its form is checked and its factory imported."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pkgutil import resolve_name

from sendas_providers.auth import credential_problems
from sendas_providers.errors import BadCredentials, DnsError, ProviderUnusable, UnknownProvider
from sendas_providers.provider import API_VERSION, DnsProvider, HandoffProvider, ProviderInfo, ProviderOptions


def problem_of(info: ProviderInfo) -> str:
    """Say why a provider cannot be used here as things stand; empty when it can. Imports nothing."""
    if info.api != API_VERSION:
        return f"written for version {info.api} of the contract; this is version {API_VERSION}"
    missing = [name for name in info.requires if not _installed(name)]
    return f"missing packages: pip install {' '.join(missing)}" if missing else ""


def missing_settings(info: ProviderInfo, options: ProviderOptions) -> tuple[str, ...]:
    """Give the settings that a provider needs and the operator has not made; with any, it is not offered."""
    own = options.settings.get(info.id, {})
    return tuple(key for key in info.needs_settings if not own.get(key))


def _installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def load_factory(info: ProviderInfo) -> object:
    """Import the factory and the SDK that it needs, which can take a second; raises `ProviderUnusable`."""
    try:
        return resolve_name(info.factory)
    except Exception as error:
        message = f"{info.factory} cannot be imported: {type(error).__name__}"
        raise ProviderUnusable(message) from error


def open_provider(
    info: ProviderInfo, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
) -> DnsProvider | HandoffProvider:
    """Call the factory, importing it on first use.

    Raises `UnknownProvider` for an unknown `auth_id`, `BadCredentials` with the fields that are wrong,
    `ProviderUnusable` where the factory cannot be imported or fails or the operator's settings are missing, and what
    `DnsError` it raises itself.
    """
    _check(info, auth_id, credentials)
    if missing := missing_settings(info, options):
        message = f"not set up here: {', '.join(missing)}"
        raise ProviderUnusable(message)
    factory = load_factory(info)
    try:
        opened: object = factory(credentials, options) if callable(factory) else None
    except DnsError:
        raise
    except Exception as error:
        # Not the error's text, which may hold a secret.
        message = f"{info.factory} did not open: {type(error).__name__}"
        raise ProviderUnusable(message) from error
    if isinstance(opened, DnsProvider | HandoffProvider):
        return opened
    message = f"{info.factory} made no provider"
    raise ProviderUnusable(message)


def _check(info: ProviderInfo, auth_id: str, credentials: Mapping[str, str]) -> None:
    if not info.auth and not auth_id:
        problems = dict.fromkeys(credentials, "unknown")
    elif auth := next((auth for auth in info.auth if auth.id == auth_id), None):
        problems = credential_problems(auth, credentials)
    else:
        message = f"{info.id} has no way to authorise called {auth_id!r}"
        raise UnknownProvider(message)
    if problems:
        raise BadCredentials(problems)

"""The SDK, shut off from the server's environment: no key, profile, file, endpoint or proxy of the operator's."""

import os
from functools import cache

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import CredentialResolver
from botocore.loaders import Loader


@cache
def sealed_session() -> boto3.Session:
    """Give the one session of the process, which finds nothing of the operator's."""
    settings = botocore.session.Session.SESSION_VARIABLES
    sealed = {name: (None, None, default, convert) for name, (_, _, default, convert) in settings.items()}
    nowhere = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    ignoring = {"ignore_configured_endpoint_urls": (None, None, True, None)}
    core = botocore.session.Session(session_vars={**sealed, **nowhere, **ignoring})
    core.register_component("credential_provider", CredentialResolver([]))
    models = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    core.register_component("data_loader", models)
    return boto3.Session(botocore_session=core)


def sealed_config(attempts: int) -> Config:
    """Give the settings of a client that asks so many times."""
    return Config(
        signature_version=UNSIGNED,
        proxies={},
        retries={"mode": "standard", "total_max_attempts": attempts},
        user_agent="sendas",
    )

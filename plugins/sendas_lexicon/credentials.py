"""The form of a hoster, made of what its module declares."""

from base64 import b64encode
from collections.abc import Mapping

from sendas_lexicon.hosters import Hoster, Option
from sendas_providers import Auth, Field

ZONE = "zone"
_YES, _NO = "yes", "no"
_ANY_LINE = r"[^\x00-\x1f\x7f]{1,4096}"
_PLAIN = r"[^\x00-\x20\x7f/\\?#%]{1,255}"  # modules put some of them into paths
_WORDS = {"api": "API", "id": "ID", "subid": "sub-user ID", "subuser": "sub-user", "psw": "password", "auth": ""}

_ZONE_FIELD = Field(
    ZONE,
    "Zone",
    help="The zone that is changed; no other is touched, whatever the key opens.",
    pattern=r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63}){1,20}\.?",
)


def auth_of(hoster: Hoster) -> Auth:
    """Make the form. Lexicon does not say what it needs, so that all is asked for and little is required."""
    known = len(hoster.options) == 1
    return Auth(
        id="api",
        label="API credentials",
        fields=(_ZONE_FIELD, *(_field(option, required=known) for option in hoster.options)),
        least_privilege=(
            f"Experimental: written for {hoster.name} by others and not tried there by us. Make credentials for this "
            f"service alone and, where {hoster.name} can, for this zone's records alone; check the zone afterwards."
        ),
    )


def options_of(hoster: Hoster, credentials: Mapping[str, str]) -> dict[str, str | bool]:
    """Give a filled-in form as lexicon takes it; what was left empty is left out."""
    found = dict[str, str | bool]()
    for option in hoster.options:
        if value := credentials.get(option.key):
            found[option.key] = _value(option, value)
    return found


def _field(option: Option, *, required: bool) -> Field:
    choices = (_YES, _NO) if option.flag else option.choices
    return Field(
        option.key,
        _label(option.key),
        secret=option.secret,
        required=required,
        help="The whole text of the file." if option.inline else option.help[:1].upper() + option.help[1:],
        choices=choices,
        multiline=option.inline,
        pattern=None if option.inline or choices else _ANY_LINE if option.secret else _PLAIN,
    )


def _value(option: Option, value: str) -> str | bool:
    if option.inline:
        return f"base64::{b64encode(value.encode()).decode()}"
    return value == _YES if option.flag else value


def _label(key: str) -> str:
    """Write an option's name for people.

    >>> _label("auth_api_key"), _label("secret_id"), _label("auth_username")
    ('API key', 'Secret ID', 'Username')
    """
    words = " ".join(word for part in key.split("_") if (word := _WORDS.get(part, part)))
    return words[:1].upper() + words[1:]

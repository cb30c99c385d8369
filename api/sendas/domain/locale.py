"""The languages that a company can be spoken to in."""

from enum import StrEnum


class Locale(StrEnum):
    """Languages with a complete catalogue; the value is the catalogue's name."""

    EN = "en"
    FR = "fr"
    NL = "nl"
    DE = "de"

"""The language that a browser asks for (RFC 9110 section 12.5.4)."""

from collections.abc import Iterator

from sendas.domain.locale import Locale

_MOST_RANGES = 20


def accepted_locale(header: str) -> Locale:
    """Choose the language wanted most that we have, English where there is none."""
    wanted = sorted(_ranges(header), key=lambda each: -each[1])
    return next((locale for locale, weight in wanted if weight > 0), Locale.EN)


def locale_named(name: str) -> Locale | None:
    """Give the language of that name, None for any other text."""
    return Locale(name) if name in frozenset(Locale) else None


def _ranges(header: str) -> Iterator[tuple[Locale, float]]:
    for each in header.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        tag, _, parameter = each.partition(";")
        locale = locale_named(tag.strip().lower().partition("-")[0])
        if locale:
            yield locale, _weight(parameter)


def _weight(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(number)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0

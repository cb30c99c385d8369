"""Macro strings and domain-specs, the grammar inside the terms of a record (RFC 7208 section 7.1)."""

import re

# Macros that any term may use; the letters c, r and t have a meaning in explanations only (section 7.2).
_IN_TERMS = "slodiphv"
_IN_EXPLANATIONS = "slodiphvcrt"
_LITERAL = "[!-$&-~]+"
_TOP_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)


def _macro(letters: str) -> str:
    # A number of parts is never zero (section 7.3). Possessive, so that nothing is tried twice.
    return rf"%(?:[%_-]|\{{[{letters}](?:0*+[1-9][0-9]*+)?+r?[.\-+,/_=]*+\}})"


def _token(letters: str, literal: str = _LITERAL) -> re.Pattern[str]:
    return re.compile(rf"{literal}|{_macro(letters)}", re.IGNORECASE | re.ASCII)


_TERM_TOKEN = _token(_IN_TERMS)
_EXPLANATION_TOKEN = _token(_IN_EXPLANATIONS, literal="[ -$&-~]+")


def split_domain_spec(text: str) -> tuple[str, ...] | None:
    """Split a domain-spec into literals and macros; nothing if it is none: it ends in a top label or a macro.

    >>> split_domain_spec("%{i}._spf.shop.be"), split_domain_spec("shop")
    (('%{i}', '._spf.shop.be'), None)
    """
    tokens = _split(text, _TERM_TOKEN)
    if not tokens:
        return None
    return tokens if tokens[-1].startswith("%") or _ends_in_top_label(tokens[-1]) else None


def split_explanation(text: str) -> tuple[str, ...] | None:
    """Split an explain-string into literals and macros; nothing if it is none."""
    return _split(text, _EXPLANATION_TOKEN)


def is_macro_string(text: str) -> bool:
    """Say whether a text may be the value of an unknown modifier."""
    return _split(text, _TERM_TOKEN) is not None


def _ends_in_top_label(literal: str) -> bool:
    _left, dot, label = literal.removesuffix(".").rpartition(".")
    return bool(dot) and _TOP_LABEL.fullmatch(label) is not None and not label.isdigit()


def _split(text: str, token: re.Pattern[str]) -> tuple[str, ...] | None:
    tokens = tuple(token.findall(text))
    return tokens if sum(map(len, tokens)) == len(text) else None

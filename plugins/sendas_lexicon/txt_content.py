"""TXT values as modules of lexicon list them: bare, in quotes, or with the outermost quotes taken off."""

from sendas_providers import txt_octets, txt_text, unquoted


def joined(content: str) -> str:
    """Give what a listed value most likely is; where it may be something else, the DNS has to say so.

    >>> [joined(text) for text in ('a b', '"a" "b"', 'a" "b')]
    ['a b', 'ab', 'ab']
    """
    octets = txt_octets(content)
    found = unquoted(octets)
    if found is None and b'"' in octets:
        found = unquoted(b'"' + octets + b'"')
    return content if found is None else txt_text(found)


def writable(text: str, most: int) -> bool:
    """Say whether every module writes a value as it is: lexicon does not say who quotes, escapes or cuts it.

    >>> writable("v=spf1 -all", 255), writable('say "v"', 255), writable(" x", 255)
    (True, False, False)
    """
    plain = text.isascii() and text.isprintable() and not set(text) & {'"', "\\"}
    return plain and 0 < len(text) <= most and text == text.strip()

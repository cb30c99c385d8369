"""Two spellings of one term (mail-rules.md section 3)."""


def bare_term(text: str) -> str:
    """Give a term as it compares: without a plus, case or the dot at the end; other qualifiers count.

    >>> bare_term("+Include:SPF.Shop.be."), bare_term("~all")
    ('include:spf.shop.be', '~all')
    """
    return text.lower().removeprefix("+").removesuffix(".")


def is_same_mechanism(one: str, other: str) -> bool:
    """Say whether two terms match the same senders, whatever they say of them.

    >>> is_same_mechanism("-INCLUDE:a.be", "include:a.be.")
    True
    """
    return bare_term(one.lstrip("+-~?")) == bare_term(other.lstrip("+-~?"))

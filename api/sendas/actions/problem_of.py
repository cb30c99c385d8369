"""What is wrong with one field, so that a form can show every field to mend at once."""

from collections.abc import Callable
from typing import ParamSpec

from sendas.domain.refusal import Refused

P = ParamSpec("P")


def problem_of(check: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Refused | None:
    """Give the refusal of a check, or None where it has none; for `together`."""
    try:
        check(*args, **kwargs)
    except Refused as refused:
        return refused
    return None

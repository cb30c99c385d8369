"""Changes made one after the other, as `DnsProvider.apply` promises it."""

from collections.abc import Awaitable, Callable, Sequence

from sendas_providers.change import Change, Outcome, Result
from sendas_providers.errors import DnsError

_GOES_ON = frozenset({Outcome.APPLIED, Outcome.NOOP})


async def one_by_one(changes: Sequence[Change], make: Callable[[Change], Awaitable[Result]]) -> Sequence[Result]:
    """Make changes up to the first that is neither APPLIED nor NOOP; raises a `DnsError` while nothing was written."""
    results: list[Result] = []
    for change in changes:
        try:
            results.append(await make(change))
        except DnsError as error:
            if not any(result.outcome is Outcome.APPLIED for result in results):
                raise
            results.append(Result(change, Outcome.FAILED, str(error), code=error.code))
        if results[-1].outcome not in _GOES_ON:
            break
    return tuple(results)

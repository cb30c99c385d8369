"""The view of those who validate DNSSEC, beside our own of the authoritative servers."""

from typing import Protocol


class SecondOpinion(Protocol):
    """Knows whether validation fails for a name. It never raises: who does not answer says nothing."""

    async def is_bogus(self, name: str) -> bool:
        """Say whether a name is seen by those alone who do not validate."""
        ...


class NoOpinion:
    """Says nothing, where the operator named no resolver."""

    async def is_bogus(self, name: str) -> bool:  # noqa: ARG002  (nobody is asked)
        """Say no."""
        return False

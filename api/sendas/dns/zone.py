"""A zone as the walk finds it: its name and who serves it."""

from dataclasses import dataclass

from sendas.domain.observation import AnswerKind, ServerAnswer


@dataclass(frozen=True, slots=True)
class Host:
    """A name server at one of its addresses."""

    name: str
    address: str
    port: int

    def failed(self, kind: AnswerKind) -> ServerAnswer:
        """Report that this server could not be used."""
        return ServerAnswer(self.name, self.address, kind)


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone with the servers that can be asked, and reports of those that cannot.

    `ttl` in seconds; `contact` is the mail address of its SOA and `primary` the server that it names, where that
    was told; `depth` the referrals to it.
    """

    name: str
    hosts: tuple[Host, ...]
    unusable: tuple[ServerAnswer, ...] = ()
    ttl: int = 0
    contact: str | None = None
    primary: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No server of a zone told the way on; what each of them did instead."""

    zone: str
    answers: tuple[ServerAnswer, ...]

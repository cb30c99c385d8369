"""The words of the page that people come back to from a DNS host."""

from collections.abc import Mapping
from typing import Final

from sendas.domain.host_return import HostReturn
from sendas.domain.sentence import Sentence

TITLE: Final = Sentence("The DNS of {domain}")
SAID: Final[Mapping[HostReturn, Sentence]] = {
    HostReturn.DONE: Sentence("You are back from your DNS host, and we look at the DNS by ourselves."),
    HostReturn.CANCELLED: Sentence("You stopped at your DNS host, which says that it changed nothing."),
    HostReturn.DENIED: Sentence("Your DNS host says that it did not allow the change."),
    HostReturn.LATER: Sentence("Your DNS host says that it could not make the change just now. Try again later."),
    HostReturn.UNABLE: Sentence("Your DNS host says that it could not make the change."),
}
LOOKING: Final = Sentence("We are looking: {seen} of {needed} records seen so far.")
ALL_SEEN: Final = Sentence("Everything that is needed is published.")
GOES_ON: Final = Sentence("New records can take up to an hour to be seen. We go on looking: you can close this page.")
CLOSE: Final = Sentence("There is nothing left to do: you can close this page.")

LOST_TITLE: Final = Sentence("There is nothing to see here")
LOST_WHY: Final = Sentence("This page was opened before, was opened too late, or its address was not copied whole.")
LOST_HELP: Final = Sentence("We look at the DNS by ourselves. How it stands is shown where you began.")

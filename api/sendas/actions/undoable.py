"""Whether a run can be taken back as it stands."""

from sendas.domain.dns_run import RunState
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.store.dns_run import DnsRunRow


def must_be_undoable(run: DnsRunRow, *field: str) -> None:
    """Raise `Refused` for a run that is under way (RUN_IN_PROGRESS) or was taken back (NOT_UNDOABLE)."""
    if run.state is RunState.RUNNING:
        sentence = Sentence("This change is still under way. Wait for it to end.")
        raise Refused.because(ErrorCode.RUN_IN_PROGRESS, sentence, *field)
    if run.state is RunState.UNDONE:
        raise nothing_left(*field)


def nothing_left(*field: str) -> Refused:
    """Give the refusal of an undo that would find nothing."""
    sentence = Sentence("Nothing of what was written is left to take back.")
    return Refused.because(ErrorCode.NOT_UNDOABLE, sentence, *field)

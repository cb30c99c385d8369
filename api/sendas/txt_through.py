"""The service's own way of reading the DNS, as provider plugins are given it."""

from collections.abc import Sequence

from sendas.domain.observation import AnswerKind, DnsReader, Question, RecordType
from sendas_providers import ReadTxt


def txt_through(reader: DnsReader) -> ReadTxt:
    """Give what all name servers of a zone that answered say, each value once."""

    async def read_txt(name: str) -> Sequence[str]:
        question = Question(name.lower().rstrip("."), RecordType.TXT)
        answers = (await reader.read([question]))[question].answers
        if not any(answer.kind.definite for answer in answers):
            message = f"{name}: the DNS did not answer"
            raise OSError(message)
        found = [answer.values for answer in answers if answer.kind is AnswerKind.FOUND]
        return tuple(dict.fromkeys(value for values in found for value in values))

    return read_txt

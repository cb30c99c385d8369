"""The envelope that every answer of the API comes in, read strictly."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sendas_providers import AnswerLost
from sendas_providers.json_value import Json, is_array, is_object


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for, and which page of it this is."""

    result: object
    page: Json = field(default_factory=dict[str, object])

    def objects(self) -> Sequence[Json]:
        """Give the result as a list of objects; raises `AnswerLost` where it is none."""
        return objects_of(self.result)

    def object(self) -> Json:
        """Give the result as one object; raises `AnswerLost` where it is none."""
        if is_object(self.result):
            return self.result
        raise nonsense()


def opened(body: object) -> Answer:
    """Take an answer out of its envelope; raises `AnswerLost` for anything but a success."""
    if is_object(body) and body.get("success") is True and "result" in body:
        page = body.get("result_info")
        return Answer(body["result"], page if is_object(page) else {})
    raise nonsense()


def codes_of(body: object) -> list[int]:
    """Give the error codes of an envelope, with those of their chains; none of what is no envelope.

    >>> codes_of({"success": False, "errors": [{"code": 1004, "error_chain": [{"code": 9021}]}]})
    [1004, 9021]
    """
    errors = body.get("errors") if is_object(body) else None
    found: list[int] = []
    for error in errors if is_array(errors) else ():
        if is_object(error):
            code = error.get("code")
            found += [code] if isinstance(code, int) else []
            found += codes_of({"errors": error.get("error_chain")})
    return found


def objects_of(value: object) -> Sequence[Json]:
    """Give a JSON value as a list of objects; raises `AnswerLost` where it is none."""
    if is_array(value):
        found = [item for item in value if is_object(item)]
        if len(found) == len(value):
            return found
    raise nonsense()


def text_of(item: Json, key: str) -> str:
    """Give a text of an object; raises `AnswerLost` where it has none."""
    value = item.get(key)
    if isinstance(value, str) and value:
        return value
    raise nonsense()


def number_of(item: Json, key: str) -> int:
    """Give a whole number of an object; raises `AnswerLost` where it has none."""
    value = item.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise nonsense()


def nonsense() -> AnswerLost:
    """Make the error for an answer that is not what the API gives."""
    return AnswerLost("Cloudflare's answer makes no sense")

"""What the stand-in refuses, in the words of RFC 6749 section 4.1.2.1."""

from typing import NoReturn


class Refusal(Exception):  # noqa: N818  (named after what happened)
    """A request is not taken: `code` for who sent the person, the text for whoever wrote the request."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def refuse(text: str, code: str = "invalid_request") -> NoReturn:
    """Raise the refusal."""
    raise Refusal(code, text)

"""A refusal, with the status and the code that Cloudflare gives."""


class Refusal(Exception):  # noqa: N818  (named after what happened)
    """What the API does not do."""

    def __init__(self, status: int, code: int, message: str, *chain: tuple[int, str]) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.chain = status, code, message, chain

    def envelope(self) -> dict[str, object]:
        """Write it as the API answers."""
        error: dict[str, object] = {"code": self.code, "message": self.message}
        if self.chain:
            error["error_chain"] = [{"code": code, "message": message} for code, message in self.chain]
        return {"result": None, "success": False, "errors": [error], "messages": []}


def invalid(code: int, message: str) -> Refusal:
    """Refuse a record that is not valid."""
    return Refusal(400, code, message)


def not_authorized() -> Refusal:
    """Refuse what a token has no right to, or that is not there for it."""
    return Refusal(403, 10000, "Authentication error")


def no_route(path: str) -> Refusal:
    """Refuse a place that is none."""
    message = f"Could not route to {path}, perhaps your object identifier is invalid?"
    return Refusal(404, 7003, message)


def gone() -> Refusal:
    """Refuse a record that is not there."""
    return Refusal(404, 81044, "Record does not exist.")

"""Errors of the API that are not a customer's to mend."""


class ApiError(Exception):
    """Raised for what a client did wrong; its code and message leave as they are, all other exceptions are masked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

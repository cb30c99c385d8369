"""structlog without rich, which it imports wherever it finds it: 5 MB a worker, for tracebacks that we never print."""

import importlib
import sys


class _NoRich:
    @staticmethod
    def find_spec(fullname: str, path: object = None, target: object = None) -> None:
        """Let an import of rich fail, as where it is not installed."""
        del path, target
        if fullname == "rich":
            raise ModuleNotFoundError(fullname)


def import_structlog() -> None:
    """Import structlog before anything else does; what imports rich afterwards gets it."""
    if "structlog" in sys.modules or "rich" in sys.modules:
        return
    finder = _NoRich()
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module("structlog")
    finally:
        sys.meta_path.remove(finder)

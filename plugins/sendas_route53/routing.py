"""RRsets that are more than a list of values: aliases of AWS, and answers of a routing policy."""

from typing import Final

ROUTED: Final = "sendas: answered by a routing policy"
"""The note that such an RRset is read with; it is never touched."""

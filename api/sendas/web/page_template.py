"""The templates of pages. Their engine weighs 6 MB and is loaded with the first page."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def page_template(name: str) -> "Template":
    """Give one of our own templates; what it is rendered with is escaped."""
    return _environment().get_template(name)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  (6 MB that only pages should pay)

    return Environment(
        loader=PackageLoader("sendas.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

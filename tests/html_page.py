"""HTML as a tree that tests can ask, read the way browsers do: raw text in scripts, no end for void elements."""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

_VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self.builder.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)  # one that closes something else fails the test

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


class HtmlPage:
    """A page by its elements; a path is what ElementTree takes for one."""

    def __init__(self, text: str) -> None:
        reader = _Reader()
        reader.feed(text.strip())
        reader.close()
        self.root: Element = reader.builder.close()
        self.comments = reader.comments

    @property
    def lang(self) -> str:
        return self.root.attrib["lang"]

    @property
    def tags(self) -> set[str]:
        return {each.tag for each in self.root.iter()}

    @property
    def text(self) -> str:
        """All of it, blanks as one."""
        return " ".join("".join(self.root.itertext()).split())

    def texts(self, path: str) -> list[str]:
        return ["".join(each.itertext()) for each in self.root.findall(path)]

    def values(self, path: str, attribute: str) -> list[str]:
        return [each.attrib[attribute] for each in self.root.findall(f"{path}[@{attribute}]")]

    def attributes(self) -> Iterator[tuple[str, str]]:
        for each in self.root.iter():
            yield from each.attrib.items()

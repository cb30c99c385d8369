"""What real tools say of a PDF: poppler, PDFium, qpdf."""

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf

from tests.servers import require


def run(program: str | Path, *arguments: str | Path, stdin: bytes = b"") -> str:
    """Give what a program prints, which is to succeed."""
    command = [str(each) for each in (program, *arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)  # noqa: S603  (our own arguments)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def by_poppler(pdf: bytes) -> str:
    return run(require("pdftotext"), "-", "-", stdin=pdf)


def by_pdfium(pdf: bytes, folder: Path) -> str:
    (folder / "extracted.pdf").write_bytes(pdf)
    return run(sys.executable, "-m", "pypdfium2_cli", "extract-text", folder / "extracted.pdf").replace("\r", "")


def attachments(pdf: bytes, folder: Path) -> dict[str, bytes]:
    """Give the attached files by name, as pdfdetach saves them."""
    saved = folder / "attached"
    saved.mkdir(exist_ok=True)
    (folder / "whole.pdf").write_bytes(pdf)
    run(require("pdfdetach"), "-saveall", "-o", saved, folder / "whole.pdf")
    return {each.name: each.read_bytes() for each in saved.iterdir()}


def checked(pdf: bytes, folder: Path) -> str:
    """Give what qpdf says of the syntax and the streams; it fails on errors and on warnings."""
    (folder / "checked.pdf").write_bytes(pdf)
    return run(require("qpdf"), "--check", folder / "checked.pdf")


def keys_and_links(pdf: bytes) -> tuple[set[str], set[str]]:
    """Give all keys and names of all objects, and the targets of all links."""
    keys: set[str] = set()
    links: set[str] = set()
    with pikepdf.open(BytesIO(pdf)) as whole:
        for each in whole.objects:
            for key, value in _entries(each):
                keys |= {key, str(value)} if isinstance(value, pikepdf.Name) else {key}
                links |= {str(value)} if key == "/URI" and isinstance(value, pikepdf.String) else set()
    return keys, links


def _entries(node: object) -> Iterator[tuple[str, object]]:
    """Walk through what is written inside an object, not what it refers to."""
    inner: list[object] = []
    if isinstance(node, pikepdf.Dictionary | pikepdf.Stream):
        pairs = list(node.items())
        yield from pairs
        inner = [value for _, value in pairs]
    elif isinstance(node, pikepdf.Array):
        inner = list(node.as_list())
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _entries(value)

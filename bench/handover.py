"""The hand-over's PDF: CPU of one that is not the last one over again, and its size, for each language.

`python bench/handover.py [--smoke]` prints one line a language: the median of milliseconds of CPU (all threads) when
warm, and kilobytes; and one line of the first PDF of the process, which loads typst, pikepdf and the fonts.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the sample hand-over is the tests' one

from sendas.domain.locale import Locale
from sendas.handover.pdf.render import render_pdf
from tests.sendas.handover.sample import document, sheet

_AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def _pdf(locale: Locale, number: int) -> bytes:
    """Make a PDF that typst has not made before: another company, and another name and value in each record."""
    records = tuple(
        replace(each, name=f"n{number}.{each.name}", value=f"{each.value}{number}") for each in document().records
    )
    return render_pdf(sheet(locale, company=f"Company {number}", records=records), _AT)


def _timed(make: Callable[[], bytes]) -> tuple[float, bytes]:
    began = time.process_time()
    made = make()
    return (time.process_time() - began) * 1000, made


def main() -> None:
    """Measure in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few rounds only: does it still run?")
    rounds = 3 if parser.parse_args().smoke else 100
    print(f"first {_timed(partial(_pdf, Locale.EN, 0))[0]:7.1f} ms")
    for locale in Locale:
        made = [_timed(partial(_pdf, locale, number)) for number in range(1, rounds + 1)]
        taken, size = statistics.median(each for each, _ in made), len(made[-1][1]) / 1000
        print(f"{locale:5} {taken:7.1f} ms {size:7.1f} kB")


if __name__ == "__main__":
    main()

"""The times of the kill tests: those of the service made short, so that a round takes a second or two."""

from datetime import timedelta
from typing import Final

from sendas.domain.run_timing import RunTiming

TIMING: Final = RunTiming(
    call=timedelta(seconds=0.3),
    margin=timedelta(seconds=0.3),
    lease=timedelta(seconds=0.15),
    patience=timedelta(seconds=2),
    pause=timedelta(seconds=0.05),
    answer=timedelta(seconds=0.15),
)
SLOW: Final = 0.42
"""A provider this slow has its effect after the call has timed out, and before the margin has passed."""
LATEST: Final = (TIMING.call + TIMING.margin).total_seconds() - 0.05
"""An effect later than this breaks the promise that the margin stands on: then the machine was too slow."""
HUNG: Final = 20.0
"""A child that takes so long will not end."""

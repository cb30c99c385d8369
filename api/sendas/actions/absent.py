"""An input field that was left out, as distinct from one that is null."""

from enum import Enum
from typing import Final, Literal


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
AbsentType = Literal[Absent.ABSENT]

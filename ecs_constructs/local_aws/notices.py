"""What the embedded AWS tells its user: one line for each thing that it does not imitate."""

import sys
from functools import cache


@cache
def warn_once(text: str) -> None:
    """Writes a warning to standard error the first time that it is given."""
    sys.stderr.write(f"ecs-constructs local: warning: {text}\n")
    sys.stderr.flush()

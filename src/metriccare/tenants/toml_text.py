"""A text as TOML, whoever wrote it: what is made to be hard to read is refused as any other mistake is.

Not what the values mean (`settings_file`, `alerts.rules_file`).
"""

import tomllib

MOST_DOTS = 200
"""In one line. A key of very many parts keeps the parser busy for minutes; none that means anything has as many."""


def values_of(text: str) -> dict[str, object]:
    """The values of a text. Raises TOMLDecodeError, whose words end in the line where that is known."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise tomllib.TOMLDecodeError(f"Too many dots (at line {number}, column 1)")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise tomllib.TOMLDecodeError("Brackets in brackets without end") from None
    except ValueError:
        raise tomllib.TOMLDecodeError("A number of too many digits") from None

"""What is wrong with one value of a settings or rules file, in the words of whoever wrote it.

Not which file or line (`settings_lines`), nor the way out, which depends on what the file is for.
"""

from pydantic_core import ErrorDetails

_EXPECTED = {
    "bool_type": "must be true or false",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "missing": "is missing",
}


def what_is_wrong(error: ErrorDetails) -> str:
    """The setting and what is wrong with it: `class_map[3].kind must be text in quotes`."""
    name = name_of(error["loc"])
    if error["type"] == "extra_forbidden":
        return f"there is no setting {name}"
    expected = _EXPECTED.get(error["type"])
    return f"{name} {expected}" if expected else f"{name}: {_plain(error['msg'])}".removeprefix(": ")


def name_of(path: tuple[int | str, ...]) -> str:
    """`("class_map", 2, "kind")` -> `class_map[3].kind`: rules are counted from 1, as people do."""
    shown = ""
    for part in path:
        if part == "[key]":
            continue
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def _plain(message: str) -> str:
    return (
        message.removeprefix("Value error, ")
        .replace("Input should be", "must be")
        .replace("String should", "must")
    )

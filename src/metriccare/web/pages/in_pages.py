"""A list in numbered pages: what of it is shown, and the ways to the pages beside this one.

Not the list itself; the API's lists go on by cursors (`web.api.paging`).
"""

from collections.abc import Callable

Ways = tuple[str, str | None, str | None]
"""What is shown in words, the address before and the address after, as the macro `pagination` takes them."""


def in_pages(page: int, size: int, total: int, whole: str, to: Callable[[int], str]) -> Ways:
    """Page `page`, from 1 on, of `total` things, which `whole` says with their name; `to` makes the addresses."""
    first, last = (page - 1) * size + 1, min(total, page * size)
    if first > last:
        return f"none of {whole}", to(1) if page > 1 else None, None
    words = f"{first:,} to {last:,} of {whole}"
    return words, to(page - 1) if page > 1 else None, to(page + 1) if last < total else None

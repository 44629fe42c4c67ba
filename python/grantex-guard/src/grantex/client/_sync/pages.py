"""Every item of a list, page after page."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from grantex.client.models.model import Page

PAGE = TypeVar("PAGE", bound=Page)
ITEM = TypeVar("ITEM")

LARGEST_PAGE: Final = 200


def by_cursor(
    fetch: Callable[[str | None], PAGE], items_of: Callable[[PAGE], Sequence[ITEM]]
) -> Iterator[ITEM]:
    """Yield every item of a list with a cursor. Items added in the meantime may or may not be included."""
    page = fetch(None)
    while True:
        for item in items_of(page):
            yield item
        if page.next_cursor is None:
            return
        page = fetch(page.next_cursor)


def by_page(fetch: Callable[[int], PAGE], items_of: Callable[[PAGE], Sequence[ITEM]]) -> Iterator[ITEM]:
    """Yield every item of a list without a cursor.

    `total` stops at 10,000, so the end is the first page that is not full.
    """
    number = 1
    while True:
        items = items_of(fetch(number))
        for item in items:
            yield item
        if len(items) < LARGEST_PAGE:
            return
        number += 1

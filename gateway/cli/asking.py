"""What many commands ask in the same words: who calls, for whom, how much; and lists that come page by page.

Decides only the words and the paging; refuses to know what is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from gateway.cli.framework import Number, option
from gateway.i18n import mark

if TYPE_CHECKING:  # it loads grpc, which help does without
    from gateway.client import Client

_PAGE_MAX: Final = 500

as_option: Final = option(
    "--as", "caller", metavar="NAME", help=mark("The person or system whose certificate calls.")
)
for_option: Final = option(
    "--for", "person", default="", metavar="PERSON", help=mark("The person a system acts for.")
)
dry_option: Final = option("--dry-run", is_flag=True, help=mark("Only say whether the node would do it."))
request_option: Final = option(
    "--request-id",
    default="",
    metavar="UUID",
    help=mark("The name of the request; the same again is answered the same."),
)
limit_option: Final = option(
    "--limit", type=Number(1), default=50, show_default=True, help=mark("At most so many.")
)


def pages(client: Client, method: Callable[..., Any], request: Any, named: str, limit: int) -> list[Any]:
    """Return the first `limit` of a list, page by page.

    Args:
        request: the first page's, whose size and token are set here.
        named: the field of an answer that holds its part of the list.

    Raises:
        PeerRefused, NodeUnreachableError: as the node answers.
    """
    found: list[Any] = []
    while len(found) < limit:
        request.page_size = min(_PAGE_MAX, limit - len(found))
        page = client.call(method, request)
        found += getattr(page, named)
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    return found[:limit]

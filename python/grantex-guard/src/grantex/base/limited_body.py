"""Answers of limited size."""

import httpx


async def read_limited_text(response: httpx.Response, limit: int) -> str | None:
    """Read the body of a response as UTF-8, and stop after ``limit`` bytes, whatever its headers say.

    The request must refuse encodings: a compressed body is not decoded, because a small one can become a huge
    one. Returns None when it is longer, or not UTF-8.
    """
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > limit:
            return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None

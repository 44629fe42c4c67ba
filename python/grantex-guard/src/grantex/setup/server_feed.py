"""One stream for all services of a process that follow the same server with the same key."""

import threading
import weakref
from hashlib import sha256
from typing import Final

from grantex.feed.feed import Feed

_lock: Final = threading.Lock()
_feeds: Final["weakref.WeakValueDictionary[tuple[str, str, bytes], Feed]"] = weakref.WeakValueDictionary()


def server_feed(url: str, issuer: str, api_key: str) -> Feed:
    """Return the feed of a server, the same one for everybody who follows it as this issuer with this key.

    Its stream ends when the last verifier that uses it is closed.
    """
    # Printing the feeds of this module does not show the API key.
    name = (url, issuer, sha256(api_key.encode()).digest())
    with _lock:
        feed = _feeds.get(name)
        if feed is None:
            feed = _feeds[name] = Feed(api_key=api_key, url=url)
        return feed

"""Where the server is and who calls it, as the environment says at this moment."""

import os
from typing import NamedTuple
from urllib.parse import urlsplit

from .errors import InternalError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Settings(NamedTuple):
    """A server, without a slash at its end, and a key's id and secret."""

    server: str
    key: str
    secret: str

    def __repr__(self) -> str:
        return "Settings(server=%r, key=%r, secret=***)" % (self.server, self.key)


def read() -> Settings:
    """Reads ZCHANNEL_SERVER, ZCHANNEL_KEY and ZCHANNEL_SECRET.

    With neither key nor secret, and a server on this machine, they are those of its development app.
    """
    server = (os.environ.get("ZCHANNEL_SERVER") or "http://localhost:8080").rstrip("/")
    key, secret = os.environ.get("ZCHANNEL_KEY") or "", os.environ.get("ZCHANNEL_SECRET") or ""
    try:
        parts = urlsplit(server)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        raise InternalError("ZCHANNEL_SERVER must be a URL such as https://push.example.com, and is %r." % server)
    if not key and not secret and host in _LOOPBACK:
        key, secret = "demo", "demo-secret"
    if not key or not secret:
        raise InternalError("%s is not set." % ("ZCHANNEL_SECRET" if key else "ZCHANNEL_KEY"))
    return Settings(server, key, secret)

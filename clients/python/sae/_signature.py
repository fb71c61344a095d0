"""The signature of callbacks, as Standard Webhooks has it."""

import base64
import binascii
import hashlib
import hmac
import os
import time
from typing import List, Mapping, Optional

from .errors import Error

_PREFIX = "whsec_"


def verify(headers: Mapping[str, object], body: bytes, secret: Optional[str] = None, tolerance: float = 300, now: Optional[float] = None) -> bool:
    """Tells whether a callback is the server's, and fresh.

    :param headers: the WSGI environ, or a mapping of header names in lower case.
    :param body: the body, exactly as it came.
    :param secret: the app's Callbacks:Secret, ``whsec_`` and base64, or two of them with a blank between while it is being
        changed. Where none is given, ZCHANNEL_CALLBACK_SECRET is asked.
    :param tolerance: how many seconds the time of the callback may be off, either way.
    :param now: the seconds since 1970 that it is compared with; the clock's where none are given.
    :raises Error: there is no secret, or it is none. The message does not repeat it.
    """
    keys = _read_keys(secret or os.environ.get("ZCHANNEL_CALLBACK_SECRET") or "")
    name, timestamp, signatures = (_header(headers, part) for part in ("id", "timestamp", "signature"))
    if not name or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 18:
        return False
    if abs((time.time() if now is None else now) - int(timestamp)) > tolerance:
        return False
    genuine = False
    for key in keys:
        signed = ("%s.%s." % (name, timestamp)).encode("utf-8", "replace") + body
        expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        for signature in signatures.split(" "):
            # Each is compared in constant time, and none ends the loop.
            genuine |= hmac.compare_digest(expected, signature.encode("utf-8", "replace"))
    return genuine


def _header(headers: Mapping[str, object], part: str) -> str:
    value = headers.get("HTTP_WEBHOOK_" + part.upper(), headers.get("webhook-" + part, ""))
    return value if isinstance(value, str) else ""


def _read_keys(secrets: str) -> List[bytes]:
    keys = []
    try:
        for secret in secrets.split():
            keys.append(base64.b64decode(secret[len(_PREFIX):], validate=True) if secret.startswith(_PREFIX) else b"")
    except binascii.Error:
        keys.append(b"")
    if not keys or not all(keys):
        raise Error("A callback secret is needed: 'whsec_' and base64, as ZCHANNEL_CALLBACK_SECRET or as an argument.")
    return keys

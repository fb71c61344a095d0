"""Calls the server's HTTP API, and calls it again where that is safe."""

import base64
import http.client
import json
import random
import time
from typing import Dict, NamedTuple, Optional, Tuple
from urllib.parse import urlsplit

from . import _settings
from .errors import InternalError

#: How many seconds one attempt may take to connect, and then each read.
TIMEOUT = 10.0

# What a server, or a proxy before it, says that will soon be different.
_PASSING = (502, 503, 504)

_MAX_ANSWER = 1 << 20

# The longest pause before each repeat; None: there is no other. Every call carries what makes its repeat harmless.
_PAUSES = (0.2, 0.4, None)
_LONGEST_WAIT = 2.0


class Answer(NamedTuple):
    """What the server said: its status, its JSON object, and after how many seconds it wants to be asked again."""

    status: int
    body: Dict[str, object]
    retry_after: Optional[float]

    @property
    def detail(self) -> str:
        """The server's sentence about an error."""
        return str(self.body.get("detail") or "The server answered %d." % self.status)

    def to_error(self) -> InternalError:
        """The error of a call that has no other."""
        code = self.body.get("code")
        return InternalError(self.detail, self.status, code if isinstance(code, str) else None, self.retry_after)


def post(path: str, body: bytes, headers: Dict[str, str]) -> Answer:
    """Posts to a path of the server; repeats what the network lost, with a growing, random pause."""
    settings = _settings.read()
    credentials = base64.b64encode(("%s:%s" % (settings.key, settings.secret)).encode("utf-8")).decode("ascii")
    headers = dict(headers, Authorization="Basic " + credentials, Accept="application/json")
    for pause in _PAUSES:
        answer, fault = _try_post(settings.server, path, body, headers)
        if pause is None or (answer is not None and answer.status not in _PASSING):
            break
        wait = max(random.uniform(pause / 2, pause), (answer.retry_after if answer else None) or 0)
        if wait > _LONGEST_WAIT:
            break
        time.sleep(wait)
    if answer is None:
        raise InternalError("The server %s cannot be reached: %s" % (settings.server, str(fault) or type(fault).__name__)) from fault
    return answer


def _try_post(server: str, path: str, body: bytes, headers: Dict[str, str]) -> Tuple[Optional[Answer], Optional[Exception]]:
    try:
        return _post_once(server, path, body, headers), None
    except (OSError, http.client.HTTPException) as fault:
        return None, fault


def _post_once(server: str, path: str, body: bytes, headers: Dict[str, str]) -> Answer:
    parts = urlsplit(server)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        try:
            connection.request("POST", parts.path + path, body, headers)
        except (BrokenPipeError, ConnectionResetError):
            # A server need not read a body to its end before it refuses it.
            pass
        response = connection.getresponse()
        return Answer(response.status, _read_object(response.read(_MAX_ANSWER)), _read_seconds(response.getheader("Retry-After")))
    finally:
        connection.close()


def _read_object(text: bytes) -> Dict[str, object]:
    # What is not ours, such as a proxy's page, is as good as nothing.
    try:
        value = json.loads(text.decode("utf-8"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _read_seconds(header: Optional[str]) -> Optional[float]:
    return float(header) if header and header.isascii() and header.isdigit() else None

"""The Channel service: a shared WebSocket server.

An application creates a channel, hands the URL to its page, and sends messages; everyone connected to the channel hears
them. The server, key and secret are those of the environment: ZCHANNEL_SERVER, ZCHANNEL_KEY, ZCHANNEL_SECRET.
"""

import json
import unicodedata
import uuid
from typing import Dict, Optional, Union
from urllib.parse import quote

from . import _http
from ._signature import verify
from .errors import (
    Error,
    InternalError,
    InvalidChannelClientIdError,
    InvalidChannelTokenDurationError,
    InvalidMessageError,
)

__all__ = [
    "Error",
    "InternalError",
    "InvalidChannelClientIdError",
    "InvalidChannelTokenDurationError",
    "InvalidMessageError",
    "create_channel",
    "send_message",
    "verify",
]

#: How many bytes of UTF-8 a name may have; an app may be configured to allow less.
MAXIMUM_CLIENT_ID_LENGTH = 256

#: How many seconds a URL may be good for.
MAXIMUM_TOKEN_DURATION_SECONDS = 24 * 60 * 60


def create_channel(name: Union[str, bytes], duration: Optional[int] = None) -> str:
    """Makes a URL that a page can connect to.

    :param name: the channel: 1 to 256 bytes of UTF-8 without control characters, not "." or "..".
    :param duration: the seconds in which the URL can be used to connect, 1 to 86400; an hour where none is given.
    :returns: a URL for ``new WebSocket(url)``. Make one for each visitor: it costs next to nothing.
    :raises InvalidChannelClientIdError: the name is none.
    :raises InvalidChannelTokenDurationError: the duration is none.
    :raises InternalError: the server cannot be reached, or says no.
    """
    request: Dict[str, object] = {"name": _check_name(name)}
    if duration is not None:
        request["duration"] = _check_duration(duration)
    answer = _http.post("/v1/channels", json.dumps(request).encode("ascii"), {"Content-Type": "application/json"})
    url = answer.body.get("url")
    if answer.status == 201 and isinstance(url, str):
        return url
    raise InvalidChannelClientIdError(answer.detail) if answer.status == 400 else answer.to_error()


def send_message(name: Union[str, bytes], message: Union[str, bytes], async_: bool = False, **options: bool) -> int:
    """Sends a message to everyone who is connected to a channel.

    A call that the network lost is repeated with the same Idempotency-Key, so that the message is sent once.

    :param name: the channel.
    :param message: the text; bytes are taken as UTF-8.
    :param async_: do not count: the answer is 1. Also given as ``**{"async": True}``, which is how the original's name is written since Python 3.7.
    :returns: how many connections the message is on its way to; no receipt.
    :raises InvalidChannelClientIdError: the name is none.
    :raises InvalidMessageError: the message is no text, or longer than the app allows.
    :raises InternalError: the server cannot be reached, or says no.
    """
    uncounted = options.pop("async", async_)
    if options:
        raise TypeError("send_message() got an unexpected keyword argument %r" % next(iter(options)))
    # In the query and not in the path: no proxy on the way takes a name with a slash or dots apart.
    path = "/v1/channel/messages?channel=" + quote(_check_name(name), safe="")
    headers = {"Content-Type": "text/plain; charset=utf-8", "Idempotency-Key": uuid.uuid4().hex}
    answer = _http.post(path, _check_message(message), headers)
    receivers = answer.body.get("receivers")
    if answer.status == 200 and isinstance(receivers, int):
        return 1 if uncounted else receivers
    if answer.status == 413:
        raise InvalidMessageError(answer.detail)
    raise InvalidChannelClientIdError(answer.detail) if answer.status == 400 else answer.to_error()


def _check_name(name: Union[str, bytes]) -> str:
    text = _to_text(name, InvalidChannelClientIdError, "A channel's name")
    if not text or text in (".", ".."):
        raise InvalidChannelClientIdError("A channel's name must not be empty, '.' or '..'.")
    if len(text.encode("utf-8")) > MAXIMUM_CLIENT_ID_LENGTH:
        raise InvalidChannelClientIdError("A channel's name must not be longer than %d bytes of UTF-8." % MAXIMUM_CLIENT_ID_LENGTH)
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise InvalidChannelClientIdError("A channel's name must not contain control characters.")
    return text


def _check_duration(duration: int) -> int:
    if isinstance(duration, bool) or not isinstance(duration, int) or not 1 <= duration <= MAXIMUM_TOKEN_DURATION_SECONDS:
        raise InvalidChannelTokenDurationError("The duration must be a whole number of seconds from 1 to %d." % MAXIMUM_TOKEN_DURATION_SECONDS)
    return duration


def _check_message(message: Union[str, bytes]) -> bytes:
    return _to_text(message, InvalidMessageError, "A message").encode("utf-8")


def _to_text(value: Union[str, bytes], error: type, what: str) -> str:
    try:
        text = value.decode("utf-8") if isinstance(value, bytes) else value
        if not isinstance(text, str):
            raise error("%s must be a str, and is a %s." % (what, type(value).__name__))
        # A str may hold half of a surrogate pair, which is no text.
        text.encode("utf-8")
        return text
    except UnicodeError as fault:
        raise error("%s must be valid Unicode." % what) from fault

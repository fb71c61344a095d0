"""What may go wrong, under the names that the original had."""

from typing import Optional


class Error(Exception):
    """Something about a channel went wrong."""


class InvalidChannelClientIdError(Error):
    """The channel's name is none."""


class InvalidChannelTokenDurationError(Error):
    """The duration is not a whole number of seconds from 1 to 86400."""


class InvalidMessageError(Error):
    """The message is no text, or too long."""


class InternalError(Error):
    """The server could not be reached, or said no."""

    def __init__(self, message: str, status: Optional[int] = None, code: Optional[str] = None, retry_after: Optional[float] = None) -> None:
        super().__init__(message)
        #: The HTTP status, or None where there was no answer.
        self.status = status
        #: The server's word for it, such as "rate_limited", or None.
        self.code = code
        #: The seconds after which the server wants to be asked again, or None.
        self.retry_after = retry_after

"""What programs for Sina App Engine import as ``sae``: the Channel service, on a Zchannel server."""

from typing import Callable, TypeVar

_Application = TypeVar("_Application", bound=Callable[..., object])


def create_wsgi_app(application: _Application) -> _Application:
    """Returns the application as it is: nothing has to be wrapped here."""
    return application

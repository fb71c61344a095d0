"""A server that answers as it is told, and remembers what it was asked."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Dict, List, NamedTuple, Optional, Union


class Asked(NamedTuple):
    """One request."""

    target: str
    headers: Dict[str, str]
    body: bytes


class Told(NamedTuple):
    """One answer."""

    status: int
    body: Union[bytes, Dict[str, object]] = b""
    headers: Dict[str, str] = {}


#: Reads the request and hangs up.
LOST = None


class FakeServer:
    """Gives the answers in their order; the last again and again."""

    def __init__(self, *answers: Optional[Told]) -> None:
        self.asked: List[Asked] = []
        self._answers = list(answers)
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                owner._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "FakeServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        self.asked.append(Asked(request.path, {name.lower(): value for name, value in request.headers.items()}, body))
        told = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if told is LOST:
            request.close_connection = True
            return
        payload = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        request.send_response(told.status)
        for name, value in dict(told.headers, **{"Content-Length": str(len(payload))}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(payload)

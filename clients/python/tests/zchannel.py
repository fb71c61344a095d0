"""The server itself, as it was built, with one app; and a page's connection to it."""

import base64
import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[3]
EXECUTABLE = ROOT / "artifacts" / "bin" / "Zchannel.Server" / "release" / "zchannel.dll"
SECRET = base64.b64encode(os.urandom(32)).decode()
CALLBACK_SECRET = "whsec_" + base64.b64encode(os.urandom(32)).decode()


class Server:
    """``zchannel serve`` on a free port, calling back a given URL."""

    def __init__(self, callback_url):
        if not EXECUTABLE.exists():
            raise unittest.SkipTest("The server is not built: dotnet build -c Release")
        self._directory = tempfile.mkdtemp(prefix="zchannel-")
        app = "--Zchannel:Apps:shop:"
        self._process = subprocess.Popen(
            ["dotnet", str(EXECUTABLE), "serve", "--urls", "http://127.0.0.1:0", app + "Keys:shop:Secret=" + SECRET, app + "Limits:MessageBytes=1000",
             app + "Callbacks:Url=" + callback_url, app + "Callbacks:Secret=" + CALLBACK_SECRET, app + "Callbacks:AllowPrivate=true"],
            cwd=self._directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={name: value for name, value in os.environ.items() if not name.upper().startswith(("ZCHANNEL", "ASPNETCORE"))})
        said = []
        for line in self._process.stderr:
            said.append(line)
            if "Press Ctrl-C" in line:
                break
        else:
            raise AssertionError("The server did not start:\n" + "".join(said))
        self.url = re.search(r"listening on +(\S+)", "".join(said)).group(1)
        self._reading = threading.Thread(target=self._process.stderr.read, daemon=True)
        self._reading.start()

    def stop(self):
        self._process.terminate()
        self._process.wait(30)
        self._reading.join(30)
        self._process.stderr.close()
        shutil.rmtree(self._directory)


class Page:
    """A WebSocket as a browser opens it; only short frames."""

    def __init__(self, url):
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=30)
        self._stream = self._socket.makefile("rb")
        self._socket.sendall((
            "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" % parts.path).encode())
        status = self._stream.readline()
        if b" 101 " not in status:
            raise AssertionError(status)
        while self._stream.readline().strip():
            pass

    def read(self):
        head, length = struct.unpack("BB", self._stream.read(2))
        assert head == 0x81 and length < 126, (head, length)
        return self._stream.read(length).decode()

    def write(self, text):
        payload = text.encode()
        assert len(payload) < 126
        self._socket.sendall(struct.pack("BB4s", 0x81, 0x80 | len(payload), bytes(4)) + payload)

    def close(self):
        self._stream.close()
        self._socket.close()


class Application:
    """What is called back: keeps each request's path, headers and body."""

    def __init__(self):
        self.heard = []
        self._came = threading.Condition()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with owner._came:
                    owner.heard.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                    owner._came.notify_all()
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def wait(self, name, count):
        """Waits for so many callbacks about a channel, and returns all there are."""
        def about():
            return [entry for entry in self.heard if entry[2].startswith(b"from=%s&" % name.encode())]

        with self._came:
            if not self._came.wait_for(lambda: len(about()) >= count, timeout=30):
                raise AssertionError("%d callbacks instead of %d" % (len(about()), count))
            return about()

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

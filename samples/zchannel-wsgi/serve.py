#!/usr/bin/python3
"""Runs index.wsgi on this machine: serve.py [PORT], on 5000 where none is given."""

import runpy
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

HERE = Path(__file__).resolve().parent


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == '__main__':
    sys.path.insert(0, str(HERE.parents[1] / 'clients' / 'python'))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    application = runpy.run_path(str(HERE / 'index.wsgi'))['application']
    with make_server('localhost', port, application, ThreadingServer) as server:
        print('Listening on http://localhost:%d/' % server.server_port, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass

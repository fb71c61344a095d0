#!/usr/bin/python3
"""Asks a server for one thing at full rate, over a few connections and many requests ahead, until it is ended.

usage: attacker.py PORT CONNECTIONS AHEAD FILE

FILE holds the request as it stands on the wire; {n} in it becomes a number of its own for each repetition. A connection
that the server ends is opened again. The process is the least urgent there is, so that whoever measures beside it is not
kept waiting by it. A line "under way" is printed after the first answers, and on SIGTERM how many requests went out.
"""
import errno
import os
import selectors
import signal
import socket
import sys

PORT, CONNECTIONS, AHEAD = map(int, sys.argv[1:4])
with open(sys.argv[4], 'rb') as file:
    REQUEST = file.read()
sent = heard = 0


def batch():
    global number
    if b'{n}' not in REQUEST:
        return fixed
    number += AHEAD
    return b''.join(REQUEST.replace(b'{n}', b'%d' % n) for n in range(number - AHEAD, number))


number = 0
fixed = REQUEST * AHEAD
selector = selectors.DefaultSelector()


class Link:
    def __init__(self):
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect_ex(('127.0.0.1', PORT))
        self.rest = memoryview(b'')
        selector.register(self.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, self)

    def close(self):
        selector.unregister(self.socket)
        self.socket.close()

    def turn(self, events):
        global sent, heard
        try:
            if events & selectors.EVENT_READ:
                answer = self.socket.recv(1 << 18)
                heard += len(answer)
                if not answer or (b'HTTP/1.1 101' in answer):
                    return False
            if events & selectors.EVENT_WRITE:
                if not self.rest:
                    self.rest = memoryview(batch())
                    sent += AHEAD
                self.rest = self.rest[self.socket.send(self.rest):]
            return True
        except OSError as error:
            return error.errno in (errno.EAGAIN, errno.EINPROGRESS)


def stop(*_):
    os.write(1, b'%d requests\n' % sent)
    os._exit(0)


signal.signal(signal.SIGTERM, stop)
os.nice(19)
links = {Link() for _ in range(CONNECTIONS)}
told = False
while True:
    for key, events in selector.select():
        link = key.data
        if not link.turn(events):
            link.close()
            links.discard(link)
            links.add(Link())
    if heard and not told:
        told = True
        print('under way', flush=True)

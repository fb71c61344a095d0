#!/usr/bin/python3
"""The article's command-line client: takes part in a page's conversation from a terminal.

usage: tornado_client.py PAGE_URL
"""
import re
import sys
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect


async def listen(url):
    connection = await websocket_connect(url)
    while True:
        message = await connection.read_message()
        if message is None:
            break
        print('>', message, flush=True)


async def talk(page):
    while True:
        line = await IOLoop.current().run_in_executor(None, sys.stdin.readline)
        if not line:
            break
        await AsyncHTTPClient().fetch(page, method='POST', body=urlencode({'msg': line.rstrip('\n')}))


async def main(page):
    html = (await AsyncHTTPClient().fetch(page)).body.decode('utf-8')
    url = re.search(r"WebSocket\('(.*?)'\)", html).group(1)
    IOLoop.current().spawn_callback(talk, page)
    await listen(url)


if __name__ == '__main__':
    IOLoop.current().run_sync(lambda: main(sys.argv[1]))

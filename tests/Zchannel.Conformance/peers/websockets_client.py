#!/usr/bin/python3
"""Goes through a conversation on a channel that repeats to everyone what is said, with Debian's python3-websockets.

usage: websockets_client.py URL

Prints a line for each thing that came out.
"""
import asyncio
import sys

import websockets


async def say(socket, what, message, heard=None):
    await socket.send(message)
    same = await socket.recv() == (message if heard is None else heard)
    print(what, 'same' if same else 'other', flush=True)


async def until_closed(socket):
    try:
        while True:
            await socket.recv()
    except websockets.ConnectionClosed as end:
        return '%d %s' % (end.rcvd.code, end.rcvd.reason)


async def talk(url):
    async with websockets.connect(url) as socket:
        print('open', socket.subprotocol or '-', socket.extensions or '-', flush=True)
        await say(socket, 'text', 'héllo 🌍 κόσμε')
        for length in (0, 125, 126, 65535, 65536):
            await say(socket, 'text of %d' % length, 'x' * length)
            await say(socket, 'binary of %d' % length, bytes(i * 7 % 256 for i in range(length)))
        await say(socket, 'fragments', ['hé', '', 'llo'], heard='héllo')
        await asyncio.wait_for(await socket.ping(b'\x00\xff' * 60), 20)
        print('pong', flush=True)
        await socket.close(4321, 'bye')
        print('closed', socket.close_code, flush=True)


async def speak_v1(url):
    async with websockets.connect(url, subprotocols=['soap', 'zchannel.v1']) as socket:
        hello = (await socket.recv()).split(' ')[0]
        await socket.send('1\nhello')
        frames = [await socket.recv(), await socket.recv()]
        print(socket.subprotocol, hello, *sorted(frame.split('\n')[-1] for frame in frames), flush=True)


async def be_refused(url):
    async with websockets.connect(url) as socket:
        await socket.send(b'x' * 65537)
        print('refused', await until_closed(socket), flush=True)


async def be_ended(url):
    async with websockets.connect(url) as socket:
        print('waiting', flush=True)
        print('ended', await until_closed(socket), flush=True)


async def main(url):
    await talk(url)
    await speak_v1(url)
    await be_refused(url)
    await be_ended(url)


if __name__ == '__main__':
    asyncio.run(main(sys.argv[1]))

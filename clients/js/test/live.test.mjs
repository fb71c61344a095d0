// The same client over a real network, with Node's own WebSocket and fetch.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Channel } from '../src/channel.mjs';
import { startServer } from './server.mjs';

const until = (channel, name) => new Promise((resolve) => {
  channel[name] = (event) => {
    channel[name] = null;
    resolve(event);
  };
});

test('A page comes back after the server was restarted, resumes, and sends again what was not answered', { timeout: 30000 }, async (t) => {
  const seen = [];
  const script = {
    socket(peer) {
      peer.send(`!hello conn ${peer.url.searchParams.get('client')} ${peer.url.searchParams.get('after') || 'e:0'}\n`);
      if (seen.length) peer.send('!gap f:1\n');
      else peer.send(Buffer.from('e:1\n\u0001\n'));
    },
    message(peer, { text }) {
      seen.push(text);
      if (seen.length === 1) server.stop();
      else peer.send(`!ok ${text.split('\n')[0]}\n`);
    },
  };
  let server = await startServer(script);
  const channel = new Channel(`ws://127.0.0.1:${server.port}/com/token`);
  t.after(async () => {
    channel.close();
    await server.stop();
  });

  const message = await until(channel, 'onmessage');
  const sent = channel.send('hello');
  const error = await until(channel, 'onerror');
  const gap = until(channel, 'ongap');
  server = await startServer(script, server.port);

  assert.deepEqual([...new Uint8Array(message.data)], [1, 10]);
  assert.equal(error.code, 1006);
  assert.deepEqual(await gap, { position: 'f:1' });
  await sent;
  assert.equal(seen[0], seen[1]);
});

test('Expired, forbidden and unreachable look different', { timeout: 30000 }, async (t) => {
  const server = await startServer({ socket: (peer) => peer.close(Number(peer.url.pathname.slice(1))) });
  t.after(() => server.stop());

  for (const code of [4002, 4003]) {
    const channel = new Channel(`ws://127.0.0.1:${server.port}/${code}`);
    const [error, reason] = await Promise.all([until(channel, 'onerror'), until(channel, 'onclose')]);
    assert.equal(error.code, code);
    assert.equal(reason.code, code);
  }
  await server.stop();
  const channel = new Channel(`ws://127.0.0.1:${server.port}/4002`);
  const error = await until(channel, 'onerror');
  channel.close();

  assert.deepEqual(error, { code: 1006, description: 'cannot reach the server' });
});

test('Where WebSockets are blocked the stream carries both ways', { timeout: 30000 }, async (t) => {
  let stream;
  const server = await startServer({
    blocksSockets: true,
    request(request, response, body) {
      if (request.method === 'POST') {
        stream.write(`id: e:1\ndata: ${body}\n\n`);
        response.writeHead(202).end();
        return;
      }
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream.write('event: hello\nid: e:0\ndata: conn client\n\n');
    },
  });
  const channel = new Channel(`ws://127.0.0.1:${server.port}/com/token`);
  t.after(async () => {
    const ended = once(stream, 'close');
    channel.close();
    await ended;
    await server.stop();
  });

  const heard = until(channel, 'onmessage');
  await channel.send('中文');

  assert.deepEqual(await heard, { data: '中文', position: 'e:1' });
});

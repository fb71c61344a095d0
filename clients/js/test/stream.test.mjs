import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeNetwork, listen, settle } from './fakes.mjs';

const hello = 'event: hello\nid: e:0\ndata: conn client\n\n';

async function openStream(t, options = {}) {
  const network = fakeNetwork(t, options);
  const page = listen(network, { WebSocket: null, ...options });
  network.requests[0].streams();
  await settle();
  network.requests[0].writes(hello);
  await settle();
  return { network, ...page };
}

async function reopen(t, network, index) {
  await settle();
  t.mock.timers.tick(30000);
  network.requests[index].streams();
  await settle();
  network.requests[index].writes(hello);
  await settle();
}

test('Without WebSocket a channel reads the event stream of the same URL', async (t) => {
  const { network, channel, log } = await openStream(t);
  const [request] = network.requests;

  request.writes('id: e:1\ndata: one\ndata: two\n\nid: e:4\n\nevent: base64\nid: e:5\ndata: binary AAE=\n\n');
  request.writes('event: base64\nid: e:6\ndata: text DQ==\n\nevent: gap\nid: f:1\ndata:\n\nevent: later\ndata: new\n\n');
  await settle();

  assert.equal(request.url.href, `http://push.example/com/token?client=${channel.client}`);
  assert.equal(request.init.headers.Accept, 'text/event-stream');
  assert.equal(request.init.credentials, 'omit');
  assert.deepEqual(log.map(([name]) => name), ['open', 'message', 'message', 'message', 'gap']);
  assert.deepEqual(log[1][1], { data: 'one\ntwo', position: 'e:1' });
  assert.deepEqual(log[2][1], { data: new Uint8Array([0, 1]).buffer, position: 'e:5' });
  assert.deepEqual(log[3][1], { data: '\r', position: 'e:6' });
  assert.deepEqual(log[4][1], { position: 'f:1' });
});

test('A stream cut at each byte, also inside a character, says the same', async (t) => {
  const { network, log } = await openStream(t);

  for (const byte of new TextEncoder().encode('id: e:1\r\ndata: 中文 😀\r\n\r\n')) network.requests[0].writes(Uint8Array.of(byte));
  await settle();

  assert.deepEqual(log[1], ['message', { data: '中文 😀', position: 'e:1' }]);
});

test('A stream that ends resumes after the last position', async (t) => {
  const { network, log } = await openStream(t);

  network.requests[0].writes('id: e:7\n\n');
  await settle();
  network.requests[0].ends();
  await settle();
  t.mock.timers.tick(500);

  assert.equal(network.requests[1].url.searchParams.get('after'), 'e:7');
  assert.deepEqual(log[1], ['error', { code: 1006, description: 'the connection was lost' }]);
});

test('A stream that is silent for 60 s is dead, comments keep it alive', async (t) => {
  const { network } = await openStream(t);

  t.mock.timers.tick(59999);
  network.requests[0].writes(': \n\n');
  await settle();
  t.mock.timers.tick(59999);
  assert.ok(!network.requests[0].isAborted);
  t.mock.timers.tick(1);
  assert.ok(network.requests[0].isAborted);
  await settle();
  t.mock.timers.tick(500);

  assert.equal(network.requests.length, 2);
});

for (const [status, problem, code] of [
  [401, 'token_invalid', 4001], [401, 'token_expired', 4002], [401, 'other', 4001],
  [403, 'forbidden', 4003], [400, 'invalid_request', 4000],
]) {
  test(`${status} ${problem} ends the channel as ${code} does`, async (t) => {
    const network = fakeNetwork(t);
    const { log } = listen(network, { WebSocket: null });

    network.requests[0].refuses(status, problem);
    await settle();
    t.mock.timers.tick(3600000);

    assert.deepEqual(log.map(([name, { code: told }]) => [name, told]), [['error', code], ['close', code]]);
    assert.equal(network.requests.length, 1);
  });
}

for (const [status, problem, code] of [[429, 'rate_limited', 4101], [503, 'over_capacity', 4100]]) {
  test(`${status} comes back, and not before Retry-After`, async (t) => {
    const network = fakeNetwork(t);
    const { log } = listen(network, { WebSocket: null });

    network.requests[0].refuses(status, problem, { 'retry-after': '7' });
    await settle();
    t.mock.timers.tick(6999);
    assert.equal(network.requests.length, 1);
    t.mock.timers.tick(501);

    assert.equal(network.requests.length, 2);
    assert.deepEqual(log, [['error', { code, description: `title of ${problem}` }]]);
  });
}

test('A refusal of something on the way, not of the server, does not end the channel', async (t) => {
  const network = fakeNetwork(t);
  const { names, channel } = listen(network, { WebSocket: null });

  network.requests[0].answers(403, { 'content-type': 'text/html' }, '<h1>Proxy</h1>');
  await settle();
  t.mock.timers.tick(500);
  network.requests[1].answers(200, { 'content-type': 'text/html' }, '<h1>Please log in</h1>');
  await settle();

  assert.deepEqual(names(), ['error']);
  assert.equal(channel.readyState, 0);
});

test('A server that cannot be reached is 1006 and not the end', async (t) => {
  const network = fakeNetwork(t);
  const { log } = listen(network, { WebSocket: null });

  network.requests[0].fails();
  await settle();
  t.mock.timers.tick(500);

  assert.deepEqual(log, [['error', { code: 1006, description: 'cannot reach the server' }]]);
  assert.equal(network.requests.length, 2);
});

test('Messages are posted one after the other with the client id', async (t) => {
  const { network, channel } = await openStream(t);

  const first = channel.send('1');
  const second = channel.send(new Uint8Array([2]));
  await settle();
  assert.equal(network.requests.length, 2);
  const post = network.requests[1];
  assert.equal(post.url.pathname, '/com/token');
  assert.equal(post.url.searchParams.get('client'), channel.client);
  assert.match(post.url.searchParams.get('id'), /^[0-9a-f]+-1$/);
  assert.equal(post.method, 'POST');
  assert.equal(post.init.body, '1');
  assert.equal(post.init.headers['Content-Type'], 'text/plain;charset=utf-8');
  post.answers(202);
  await first;
  await settle();
  assert.equal(network.requests[2].init.headers['Content-Type'], 'application/octet-stream');
  network.requests[2].answers(202);

  await second;
});

test('A refused post rejects with the code of its refusal', async (t) => {
  const { network, channel } = await openStream(t);

  for (const [i, [status, problem, code]] of [[413, 'too_large', 1009], [429, 'rate_limited', 4101], [503, 'over_capacity', 4100]].entries()) {
    const sent = channel.send('x');
    await settle();
    network.requests[i + 1].refuses(status, problem);
    await assert.rejects(sent, { code });
  }
  assert.equal(channel.readyState, 1);
});

test('A post for a stream that the server does not know is sent again on the next', async (t) => {
  const { network, channel } = await openStream(t);

  const sent = channel.send('x');
  await settle();
  network.requests[1].refuses(404, 'not_found');
  await settle();
  assert.ok(network.requests[0].isAborted);
  t.mock.timers.tick(500);
  network.requests[2].streams();
  await settle();
  network.requests[2].writes(hello);
  await settle();
  network.requests[3].answers(202);

  await sent;
});

test('A post whose answer is lost is sent again with the same id', async (t) => {
  const { network, channel } = await openStream(t);

  const sent = channel.send('x');
  await settle();
  network.requests[1].fails();
  await reopen(t, network, 2);
  assert.equal(network.requests[3].url.searchParams.get('id'), network.requests[1].url.searchParams.get('id'));
  network.requests[3].answers(202);

  await sent;
});

test('A post that never gets through is given up, and the stream stays', async (t) => {
  const { network, channel } = await openStream(t);
  const givenUp = assert.rejects(channel.send('x'), { code: 'unconfirmed' });
  await settle();

  for (let failure = 0; failure < 5; failure++) {
    network.requests.at(-1).fails();
    await reopen(t, network, network.requests.length);
  }

  await givenUp;
  assert.equal(channel.readyState, 1);
  assert.equal(network.requests.at(-1).method, 'GET');
});

test('A post refused for an expired token gets a fresh URL and is sent again', async (t) => {
  const { network, channel } = await openStream(t, { url: () => 'http://push.example/com/fresh' });

  const sent = channel.send('x');
  await settle();
  network.requests[1].refuses(401, 'token_expired');
  await settle();
  t.mock.timers.tick(500);
  await settle();
  network.requests[2].streams();
  await settle();
  network.requests[2].writes(hello);
  await settle();
  assert.equal(network.requests[3].url.pathname, '/com/fresh');
  network.requests[3].answers(202);

  await sent;
});

test('close() ends the stream', async (t) => {
  const { network, channel, names } = await openStream(t);

  channel.close();
  await settle();
  t.mock.timers.tick(3600000);

  assert.ok(network.requests[0].isAborted);
  assert.deepEqual(names(), ['open', 'close']);
  assert.equal(network.requests.length, 1);
});

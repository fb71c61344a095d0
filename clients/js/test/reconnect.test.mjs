import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeNetwork, listen, settle } from './fakes.mjs';

test('A channel connects at once with the subprotocol and an id of its own', (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network, {}, 'https://push.example/rt/com/token?x=1#part');

  const [socket] = network.sockets;
  assert.equal(socket.protocol, 'zchannel.v1');
  assert.equal(socket.binaryType, 'arraybuffer');
  assert.equal(socket.url.href, `wss://push.example/rt/com/token?x=1&client=${channel.client}`);
  assert.match(channel.client, /^[A-Za-z0-9_.-]{16,64}$/);
  assert.equal(channel.readyState, 0);
});

test('A URL of another kind is refused at once', (t) => {
  const network = fakeNetwork(t);

  assert.throws(() => listen(network, {}, 'ftp://push.example/'), SyntaxError);
  assert.throws(() => listen(network, {}, 'not a url'), TypeError);
});

test('Publications carry data and position, text and binary', (t) => {
  const network = fakeNetwork(t);
  const { channel, log } = listen(network);
  const [socket] = network.sockets;

  socket.says('e:9\nbefore hello');
  socket.hello('e:0');
  socket.says('e:1\ntwo\nlines');
  socket.says('e:2\n');
  socket.says(new TextEncoder().encode('e:3\n\u0001\n\u0002').buffer);
  socket.says('!later something new\nignored');

  const messages = log.filter(([name]) => name === 'message').map(([, event]) => event);
  assert.deepEqual(messages.slice(0, 2), [{ data: 'two\nlines', position: 'e:1' }, { data: '', position: 'e:2' }]);
  assert.ok(messages[2].data instanceof ArrayBuffer);
  assert.deepEqual([...new Uint8Array(messages[2].data)], [1, 10, 2]);
  assert.equal(messages.length, 3);
  assert.equal(channel.position, 'e:3');
});

test('A lost connection resumes after the last position with the same client id', (t) => {
  const network = fakeNetwork(t);
  const { channel, log, names } = listen(network);

  network.sockets[0].hello('e:0');
  network.sockets[0].says('e:1\nx');
  network.sockets[0].says('!at e:4');
  network.sockets[0].ends(1006);
  assert.equal(channel.readyState, 0);
  t.mock.timers.tick(500);
  network.sockets[1].hello('e:4');

  assert.equal(network.sockets[1].url.searchParams.get('after'), 'e:4');
  assert.equal(network.sockets[1].url.searchParams.get('client'), channel.client);
  assert.deepEqual(names(), ['open', 'message', 'error', 'open']);
  assert.deepEqual(log[0][1], { reconnected: false });
  assert.deepEqual(log[2][1], { code: 1006, description: 'the connection was lost' });
  assert.deepEqual(log[3][1], { reconnected: true });
});

test('A gap is told and moves the position', (t) => {
  const network = fakeNetwork(t);
  const { channel, log } = listen(network);

  network.sockets[0].hello('e:0');
  network.sockets[0].says('!gap f:7');

  assert.deepEqual(log[1], ['gap', { position: 'f:7' }]);
  assert.equal(channel.position, 'f:7');
});

for (const code of [4000, 4001, 4002, 4003, 4004, 4010, 4099]) {
  test(`${code} ends the channel: error, then close, once`, async (t) => {
    const network = fakeNetwork(t);
    const { channel, log, names } = listen(network);

    network.sockets[0].ends(code, 'why');
    await settle();
    t.mock.timers.tick(3600000);

    assert.deepEqual(names(), ['error', 'close']);
    assert.deepEqual(log[0][1], { code, description: 'why' });
    assert.equal(channel.readyState, 3);
    assert.equal(network.sockets.length, 1);
  });
}

for (const code of [1000, 1006, 1011, 4100, 4108, 4199]) {
  test(`${code} comes back with a delay that doubles up to 30 s, and is told once`, (t) => {
    const network = fakeNetwork(t, { random: 0.999999 });
    const { names } = listen(network, { fetch: null });

    for (const delay of [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]) {
      const { length } = network.sockets;
      network.sockets.at(-1).ends(code);
      t.mock.timers.tick(delay - 1);
      assert.equal(network.sockets.length, length);
      t.mock.timers.tick(1);
      assert.equal(network.sockets.length, length + 1);
    }
    assert.deepEqual(names(), ['error']);
  });
}

test('4200 comes back within a quarter of a second, but not for ever so', (t) => {
  const network = fakeNetwork(t, { random: 0.999999 });
  listen(network);

  network.sockets[0].hello();
  t.mock.timers.tick(10000);
  network.sockets[0].ends(4200);
  t.mock.timers.tick(250);
  assert.equal(network.sockets.length, 2);

  network.sockets[1].hello();
  network.sockets[1].ends(4200);
  t.mock.timers.tick(999);
  assert.equal(network.sockets.length, 2);
  t.mock.timers.tick(1);
  assert.equal(network.sockets.length, 3);
});

test('Delays are jittered over the whole range', (t) => {
  const network = fakeNetwork(t, { random: 0 });
  listen(network);

  network.sockets[0].ends(1006);
  t.mock.timers.tick(1);

  assert.equal(network.sockets.length, 2);
});

test('A new outage is told again after the channel was open', (t) => {
  const network = fakeNetwork(t);
  const { log } = listen(network);

  network.sockets[0].ends();
  t.mock.timers.tick(500);
  network.sockets[1].hello();
  network.sockets[1].ends(4100);
  t.mock.timers.tick(1000);
  network.sockets[2].ends();

  assert.deepEqual(log.filter(([name]) => name === 'error').map(([, { code }]) => code), [1006, 4100, 1006]);
  assert.equal(log[0][1].description, 'cannot reach the server');
});

test('A socket that never says hello is given up', (t) => {
  const network = fakeNetwork(t);
  listen(network);

  t.mock.timers.tick(15000);
  assert.equal(network.sockets[0].isClosed, true);
  t.mock.timers.tick(500);

  assert.equal(network.sockets.length, 2);
});

test('A socket that the page may not even make is told to handlers set afterwards', (t) => {
  const network = fakeNetwork(t);
  network.FakeSocket.refusal = new Error('refused by policy');
  const { log } = listen(network);

  assert.deepEqual(log, []);
  t.mock.timers.tick(0);

  assert.deepEqual(log, [['error', { code: 1006, description: 'refused by policy' }]]);
});

test('close() ends the channel once and nothing comes after', async (t) => {
  const network = fakeNetwork(t);
  const { channel, log, names } = listen(network);

  network.sockets[0].hello();
  channel.close();
  assert.equal(channel.readyState, 2);
  channel.close();
  network.sockets[0].says('e:1\nlate');
  network.sockets[0].ends(1000);
  await settle();
  t.mock.timers.tick(3600000);

  assert.deepEqual(names(), ['open', 'close']);
  assert.equal(log[1][1].code, 1000);
  assert.equal(network.sockets[0].isClosed, true);
  assert.equal(network.sockets.length, 1);
});

test('close() between two attempts makes no other', async (t) => {
  const network = fakeNetwork(t);
  const { channel, names } = listen(network);
  channel.onerror = () => channel.close();

  network.sockets[0].ends();
  await settle();
  t.mock.timers.tick(3600000);

  assert.equal(network.sockets.length, 1);
  assert.deepEqual(names(), ['close']);
});

test('A fault in a handler of the page stops nothing and is not hidden', (t) => {
  const network = fakeNetwork(t);
  const { channel, names } = listen(network);
  channel.onmessage = () => { throw new Error('of the page'); };

  network.sockets[0].hello();
  network.sockets[0].says('e:1\nx');
  network.sockets[0].says('!gap e:2');

  assert.deepEqual(names(), ['open', 'gap']);
  assert.throws(() => t.mock.timers.tick(1), /of the page/);
});

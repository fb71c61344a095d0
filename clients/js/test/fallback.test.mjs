import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeNetwork, listen, settle } from './fakes.mjs';

const hello = 'event: hello\nid: e:0\ndata: conn client\n\n';

test('Two sockets that die before they open make way for the stream', async (t) => {
  const network = fakeNetwork(t);
  const { channel, names } = listen(network);

  network.sockets[0].ends();
  t.mock.timers.tick(500);
  network.sockets[1].ends();
  t.mock.timers.tick(1000);
  assert.equal(network.sockets.length, 2);
  network.requests[0].streams();
  await settle();
  network.requests[0].writes(hello);
  await settle();

  assert.deepEqual(names(), ['error', 'open']);
  assert.equal(channel.readyState, 1);

  network.requests[0].ends();
  await settle();
  t.mock.timers.tick(2000);
  assert.equal(network.sockets.length, 3, 'after a stream one socket is tried');
  network.sockets[2].ends();
  t.mock.timers.tick(4000);
  assert.equal(network.requests.length, 2, 'and one failure is enough to return to the stream');
});

test('When the stream fails too, sockets are tried again', async (t) => {
  const network = fakeNetwork(t);
  listen(network);

  for (let i = 0; i < 2; i++) {
    network.sockets.at(-1).ends();
    t.mock.timers.tick(2000);
  }
  network.requests[0].fails();
  await settle();
  t.mock.timers.tick(4000);

  assert.equal(network.sockets.length, 3);
});

test('A socket refused with a code is not a blocked one', (t) => {
  const network = fakeNetwork(t);
  listen(network);

  for (let i = 0; i < 4; i++) {
    network.sockets.at(-1).ends(4100);
    t.mock.timers.tick(30000);
  }

  assert.equal(network.sockets.length, 5);
  assert.equal(network.requests.length, 0);
});

test('Where sockets have worked, a server that is away for a while does not lead to the stream', (t) => {
  const network = fakeNetwork(t);
  listen(network);
  network.sockets[0].hello();

  for (let i = 0; i < 6; i++) {
    network.sockets.at(-1).ends();
    t.mock.timers.tick(30000);
  }
  assert.equal(network.requests.length, 0);
  network.sockets.at(-1).ends();
  t.mock.timers.tick(30000);

  assert.equal(network.requests.length, 1);
});

test('A message that a socket took and did not answer is posted with the id it had', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  network.sockets[0].hello();
  const sent = channel.send('x');
  const id = network.sockets[0].sent[0].split('\n')[0];

  for (let i = 0; i < 7; i++) {
    network.sockets.at(-1).ends();
    t.mock.timers.tick(30000);
  }
  network.requests[0].streams();
  await settle();
  network.requests[0].writes(hello);
  await settle();
  assert.equal(network.requests[1].url.searchParams.get('id'), id);
  network.requests[1].answers(202);

  await sent;
});

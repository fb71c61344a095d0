import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeNetwork, listen } from './fakes.mjs';

const idOf = (frame) => frame.split('\n')[0];

test('A message resolves on !ok and rejects with the code on !no', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  const [socket] = network.sockets;
  socket.hello();

  const promises = ['a\nb', 'c', 'd'].map((data) => channel.send(data));
  const ids = socket.sent.map(idOf);
  socket.says(`!no ${ids[1]} 4109\n`);
  socket.says(`!ok ${ids[0]}`);
  socket.says(`!no ${ids[2]} too_large`);
  socket.says('!ok unheard-of');

  assert.equal(socket.sent[0], `${ids[0]}\na\nb`);
  await promises[0];
  await assert.rejects(promises[1], (error) => error instanceof Error && error.code === 4109);
  await assert.rejects(promises[2], { code: 'too_large' });
});

test('A binary message is a copy in a binary frame', (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  const bytes = new Uint8Array([9, 10, 255, 9]);

  channel.send(bytes.subarray(1, 3)).catch(() => {});
  bytes.fill(0);
  network.sockets[0].hello();

  const frame = Buffer.from(network.sockets[0].sent[0]);
  assert.deepEqual([...frame.subarray(frame.indexOf(10) + 1)], [10, 255]);
});

test('Messages before the first connection wait, in order, up to the bound', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network, { maxPending: 2 });

  const first = channel.send('1');
  const second = channel.send('2');
  await assert.rejects(channel.send('3'), { code: 'queue_full' });
  const [socket] = network.sockets;
  assert.deepEqual(socket.sent, []);
  socket.hello();

  assert.deepEqual(socket.sent.map((frame) => frame.split('\n')[1]), ['1', '2']);
  for (const frame of socket.sent) socket.says(`!ok ${idOf(frame)}`);
  await Promise.all([first, second]);
});

test('What was not answered is sent again with the same id, what was is not', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  network.sockets[0].hello();

  const answered = channel.send('1');
  const lost = channel.send('2');
  network.sockets[0].says(`!ok ${idOf(network.sockets[0].sent[0])}`);
  network.sockets[0].ends();
  const later = channel.send('3');
  t.mock.timers.tick(500);
  network.sockets[1].hello();

  assert.equal(network.sockets[1].sent[0], network.sockets[0].sent[1]);
  assert.equal(network.sockets[1].sent[1].split('\n')[1], '3');
  assert.equal(network.sockets[1].sent.length, 2);
  for (const frame of network.sockets[1].sent) network.sockets[1].says(`!ok ${idOf(frame)}`);
  await Promise.all([answered, lost, later]);
});

test('Two channels with one client id never use one message id', (t) => {
  const network = fakeNetwork(t);
  for (const socket of [0, 1]) {
    const { channel } = listen(network, { client: 'same' });
    network.sockets[socket].hello();
    channel.send('x').catch(() => {});
  }

  assert.notEqual(idOf(network.sockets[0].sent[0]), idOf(network.sockets[1].sent[0]));
});

test('A message that is not answered for 30 s gives the connection up', (t) => {
  const network = fakeNetwork(t);
  const { channel, log } = listen(network);
  network.sockets[0].hello();

  channel.send('x').catch(() => {});
  t.mock.timers.tick(29999);
  assert.equal(channel.readyState, 1);
  t.mock.timers.tick(1);

  assert.equal(channel.readyState, 0);
  assert.deepEqual(log[1], ['error', { code: 1006, description: 'the server does not answer' }]);
});

test('A connection whose messages were all answered is kept', (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  const [socket] = network.sockets;
  socket.hello();

  for (const data of ['x', 'y']) channel.send(data).catch(() => {});
  socket.says(`!ok ${idOf(socket.sent[0])}`);
  t.mock.timers.tick(20000);
  socket.says(`!ok ${idOf(socket.sent[1])}`);
  t.mock.timers.tick(60000);

  assert.equal(channel.readyState, 1);
});

test('A frame over the limit rejects the largest message, not the others, and does not come back with it', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  network.sockets[0].hello();

  const small = channel.send('small');
  const large = channel.send('é'.repeat(40));
  network.sockets[0].ends(1009);
  await assert.rejects(large, { code: 1009 });
  t.mock.timers.tick(500);
  network.sockets[1].hello();

  assert.deepEqual(network.sockets[1].sent, [network.sockets[0].sent[0]]);
  network.sockets[1].says(`!ok ${idOf(network.sockets[1].sent[0])}`);
  await small;
});

test('After close() what waits is rejected, and so is what is sent', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);

  const waiting = channel.send('x');
  channel.close();

  await assert.rejects(waiting, { code: 'closed' });
  await assert.rejects(channel.send('y'), { code: 'closed' });
});

test('A Blob is refused by name, other things go as their text', async (t) => {
  const network = fakeNetwork(t);
  const { channel } = listen(network);
  network.sockets[0].hello();

  await assert.rejects(channel.send(new Blob(['x'])), { code: 'invalid_message' });
  channel.send(42).catch(() => {});

  assert.equal(network.sockets[0].sent[0].split('\n')[1], '42');
});

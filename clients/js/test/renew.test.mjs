import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeNetwork, listen, settle } from './fakes.mjs';

for (const code of [4001, 4002]) {
  test(`${code} asks the page for a fresh URL and goes on, without a word`, async (t) => {
    const network = fakeNetwork(t);
    const { channel, names } = listen(network, { url: async () => 'ws://other.example/com/fresh' });

    network.sockets[0].hello('e:3');
    network.sockets[0].ends(code);
    t.mock.timers.tick(500);
    await settle();
    network.sockets[1].hello('e:3');

    assert.equal(network.sockets[1].url.href, `ws://other.example/com/fresh?client=${channel.client}&after=e%3A3`);
    assert.deepEqual(names(), ['open', 'open']);
  });
}

test('A fresh URL that is refused too is told, and asked for again with growing delays', async (t) => {
  const network = fakeNetwork(t, { random: 0.999999 });
  let asked = 0;
  const { log } = listen(network, { url: () => `ws://push.example/com/${++asked}` });

  for (const delay of [500, 1000, 2000, 4000]) {
    network.sockets.at(-1).ends(4002);
    t.mock.timers.tick(delay);
    await settle();
  }

  assert.equal(asked, 4);
  assert.deepEqual(log, [['error', { code: 4002, description: 'token expired' }]]);
});

test('A page that has no fresh URL ends with the code of the refusal', async (t) => {
  const network = fakeNetwork(t);
  const { log } = listen(network, { url: () => null });

  network.sockets[0].ends(4002);
  t.mock.timers.tick(500);
  await settle();

  assert.deepEqual(log.map(([name, { code }]) => [name, code]), [['error', 4002], ['close', 4002]]);
});

test('A fresh URL that cannot be had now is asked for again', async (t) => {
  const network = fakeNetwork(t);
  let asked = 0;
  const url = async () => {
    if (++asked < 3) throw new Error('offline');
    return 'ws://push.example/com/fresh';
  };
  const { log } = listen(network, { url });

  network.sockets[0].ends(4002);
  for (let i = 0; i < 3; i++) {
    t.mock.timers.tick(2000);
    await settle();
  }

  assert.equal(asked, 3);
  assert.equal(network.sockets[1].url.pathname, '/com/fresh');
  assert.deepEqual(log, [['error', { code: 1006, description: 'cannot get a fresh URL: offline' }]]);
});

test('close() while the page looks for a fresh URL wins', async (t) => {
  const network = fakeNetwork(t);
  let give;
  const { channel, names } = listen(network, { url: () => new Promise((resolve) => { give = resolve; }) });

  network.sockets[0].ends(4002);
  t.mock.timers.tick(500);
  channel.close();
  give('ws://push.example/com/fresh');
  await settle();

  assert.equal(network.sockets.length, 1);
  assert.deepEqual(names(), ['close']);
});

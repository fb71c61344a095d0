// Goes through a conversation on a channel that repeats to everyone what is said, with npm's ws.
//
// usage: node ws_client.mjs URL
//
// Prints a line for each thing that came out.
import { once } from 'node:events';
import WebSocket from 'ws';

const url = process.argv[2];

async function open(protocols) {
  const socket = new WebSocket(url, protocols, { maxPayload: 1 << 20 });
  // Kept from the first, because a frame may come with the handshake.
  const frames = [];
  let wake = () => {};
  socket.on('message', (data, isBinary) => { frames.push(isBinary ? data : data.toString()); wake(); });
  socket.next = async () => {
    while (frames.length === 0) await new Promise(resolve => { wake = resolve; });
    return frames.shift();
  };
  await once(socket, 'open');
  return socket;
}

async function closed(socket) {
  const [code, reason] = await once(socket, 'close');
  return `${code} ${reason}`;
}

async function say(socket, what, message) {
  socket.send(message);
  const heard = await socket.next();
  const same = typeof message === 'string' ? heard === message : Buffer.isBuffer(heard) && heard.equals(message);
  console.log(`${what} ${same ? 'same' : 'other'}`);
}

async function talk() {
  const socket = await open([]);
  console.log(`open ${socket.protocol || '-'} ${socket.extensions || '-'}`);
  await say(socket, 'text', 'héllo 🌍 κόσμε');
  for (const length of [0, 125, 126, 65535, 65536]) {
    await say(socket, `text of ${length}`, 'x'.repeat(length));
    await say(socket, `binary of ${length}`, Buffer.from(Uint8Array.from({ length }, (_, i) => i * 7)));
  }

  socket.send('hé', { fin: false });
  socket.send('', { fin: false });
  socket.send('llo', { fin: true });
  console.log(`fragments ${await socket.next() === 'héllo' ? 'same' : 'other'}`);
  const payload = Buffer.alloc(120, 0xff);
  const pong = once(socket, 'pong');
  socket.ping(payload);
  console.log((await pong)[0].equals(payload) ? 'pong' : 'another pong');
  socket.close(4321, 'bye');
  console.log(`closed ${(await closed(socket)).split(' ')[0]}`);
}

async function speakV1() {
  const socket = await open(['soap', 'zchannel.v1']);
  const hello = (await socket.next()).split(' ')[0];
  socket.send('1\nhello');
  const frames = [await socket.next(), await socket.next()].map(frame => frame.split('\n').at(-1));
  console.log([socket.protocol, hello, ...frames.sort()].join(' '));
  socket.close();
  await closed(socket);
}

async function beRefused() {
  const socket = await open([]);
  const end = closed(socket);
  socket.send(Buffer.alloc(65537));
  console.log(`refused ${await end}`);
}

async function beEnded() {
  const socket = await open([]);
  const end = closed(socket);
  console.log('waiting');
  console.log(`ended ${await end}`);
}

await talk();
await speakV1();
await beRefused();
await beEnded();

// A WebSocket and event stream server that does what a test tells it, on a loopback port of its own.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const Guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function frame(opcode, payload) {
  const body = Buffer.from(payload);
  const head = body.length < 126
    ? Buffer.from([0x80 | opcode, body.length])
    : Buffer.from([0x80 | opcode, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

class Peer {
  #socket;
  #rest = Buffer.alloc(0);

  constructor(socket, url, hear) {
    this.#socket = socket;
    this.url = url;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      for (let message = this.#next(); message; message = this.#next()) hear(this, message);
    });
  }

  send(data) {
    this.#socket.write(frame(typeof data === 'string' ? 1 : 2, data));
  }

  close(code, reason = '') {
    this.#socket.end(frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)])));
  }

  cut() {
    this.#socket.destroy();
  }

  #next() {
    const rest = this.#rest;
    if (rest.length < 2) return null;
    const isLong = (rest[1] & 127) === 126;
    if (isLong && rest.length < 4) return null;
    const length = isLong ? rest.readUInt16BE(2) : rest[1] & 127;
    const start = isLong ? 8 : 6;
    if (rest.length < start + length) return null;
    const mask = rest.subarray(start - 4, start);
    const payload = Buffer.from(rest.subarray(start, start + length).map((byte, i) => byte ^ mask[i & 3]));
    this.#rest = rest.subarray(start + length);
    const opcode = rest[0] & 15;
    if (opcode === 8) this.#socket.end(frame(8, payload));
    return { opcode, payload, text: payload.toString() };
  }
}

/** `script`: { socket(peer), message(peer, { opcode, payload, text }), request(req, res, body), blocksSockets }. */
export async function startServer(script, port = 0) {
  const sockets = new Set();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    script.request(request, response, body);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => {
    if (script.blocksSockets) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + Guid).digest('base64');
    const protocol = request.headers['sec-websocket-protocol'];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`
      + (protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n\r\n` : '\r\n'));
    const url = new URL(request.url, 'http://localhost');
    script.socket(new Peer(socket, url, (peer, message) => script.message && script.message(peer, message)));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, 'close');
    },
  };
}

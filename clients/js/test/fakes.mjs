// What a test moves by hand: sockets that open and close when told, and a fetch whose answers are given one by one.
import { Channel } from '../src/channel.mjs';

export function fakeNetwork(t, { random = 0.5 } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.mock.method(Math, 'random', () => random);
  const sockets = [];
  const requests = [];

  class FakeSocket {
    sent = [];
    isClosed = false;
    constructor(url, protocol) {
      if (FakeSocket.refusal) throw FakeSocket.refusal;
      Object.assign(this, { url: new URL(url), protocol });
      sockets.push(this);
    }
    send(frame) { this.sent.push(frame); }
    close() { this.isClosed = true; }
    says(data) { this.onmessage({ data }); }
    hello(position = 'e:0') { this.says(`!hello conn client ${position}\n`); }
    ends(code = 1006, reason = '') { this.onclose({ code, reason }); }
  }

  const fetch = (url, init = {}) => new Promise((resolve, reject) => {
    const request = { url: new URL(url), init, method: init.method || 'GET' };
    let body;
    request.answers = (status, headers = {}, text = '') => resolve(new Response(text, { status, headers }));
    request.refuses = (status, code, headers = {}) => resolve(new Response(
      JSON.stringify({ status, code, title: `title of ${code}` }),
      { status, headers: { 'content-type': 'application/problem+json', ...headers } }));
    request.streams = () => resolve(new Response(
      new ReadableStream({ start(controller) { body = controller; } }), { headers: { 'content-type': 'text/event-stream' } }));
    request.writes = (chunk) => body.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
    request.ends = () => body.close();
    request.fails = (error = new TypeError('fetch failed')) => reject(error);
    init.signal.addEventListener('abort', () => {
      request.isAborted = true;
      reject(init.signal.reason);
    });
    requests.push(request);
  });

  return { sockets, requests, FakeSocket, fetch, WebSocket: FakeSocket };
}

/** A channel whose events are written down in `log` as they come. */
export function listen(network, options = {}, url = 'ws://push.example/com/token') {
  const { WebSocket, fetch } = network;
  const channel = new Channel(url, { WebSocket, fetch, ...options });
  const log = [];
  for (const name of ['open', 'message', 'gap', 'error', 'close']) channel[`on${name}`] = (event) => log.push([name, event]);
  return { channel, log, names: () => log.map(([name]) => name) };
}

/** Lets all promises that can settle do so. setImmediate is not among the mocked timers. */
export async function settle() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

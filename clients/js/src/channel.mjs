import { descriptions } from './codes.mjs';
import { openSocket } from './socket.mjs';
import { openStream } from './stream.mjs';

const [Connecting, Open, Closing, Closed] = [0, 1, 2, 3];
const Stable = 10000; // a connection this old was a good one: the next outage starts with a short delay
const Soon = 250; // "at once", spread so that a fleet does not come back in one instant
const Shortest = 500;
const Longest = 30000;

function failure(code, description) {
  return Object.assign(new Error(description || descriptions[code] || `message refused: ${code}`), { code });
}

/** One page's place on one channel: connects at once, comes back by itself, resumes where it was. */
export class Channel {
  onopen = null;
  onmessage = null;
  ongap = null;
  onerror = null;
  onclose = null;
  readyState = Connecting;

  #url;
  #options;
  #link = null;
  #timer;
  #attempts = 0;
  #openedAt = 0;
  #hasOpened = false;
  #isRenewed = false;
  #told = new Set();
  #strikes = 0;
  #socketWorked = false;
  #messages = new Map();
  #prefix = randomId(6);
  #count = 0;

  constructor(url, options = {}) {
    this.#options = { maxPending: 1000, WebSocket: globalThis.WebSocket, fetch: globalThis.fetch, ...options };
    this.#url = parseUrl(url);
    this.client = this.#options.client || randomId(12);
    this.position = this.#options.after;
    this.#connect();
  }

  send(data) {
    if (typeof Blob !== 'undefined' && data instanceof Blob) {
      return Promise.reject(failure('invalid_message', 'send the arrayBuffer() of a Blob'));
    }
    if (this.readyState >= Closing) return Promise.reject(failure('closed', 'the channel is closed'));
    if (this.#messages.size >= this.#options.maxPending) {
      return Promise.reject(failure('queue_full', 'too many messages wait for an answer'));
    }
    return new Promise((resolve, reject) => {
      const message = { id: `${this.#prefix}-${++this.#count}`, data: ownCopy(data), sent: false, resolve, reject };
      this.#messages.set(message.id, message);
      if (this.readyState === Open) this.#link.send(message);
    });
  }

  close() {
    if (this.readyState < Closing) this.#end({ code: 1000, description: 'closed by the page' });
  }

  #connect() {
    const { WebSocket, fetch } = this.#options;
    // Once a socket has worked here, only a long row of failures says that it is blocked and not that the server is down.
    const isBlocked = this.#strikes >= (this.#socketWorked ? 6 : 2);
    const isSocket = WebSocket && !(isBlocked && fetch);
    const hear = {
      hello: (position) => this.#opened(position, isSocket),
      at: (position) => { this.position = position; },
      gap: (position) => {
        this.position = position;
        this.#emit('ongap', { position });
      },
      publication: (position, data) => {
        this.position = position;
        this.#emit('onmessage', { data, position });
      },
      answer: (id, refusal) => this.#answered(id, refusal),
      lost: (refusal) => this.#lost(refusal, isSocket),
    };
    if (isSocket) {
      this.#link = openSocket(WebSocket, this.#address('ws', true), hear);
    } else {
      this.#link = openStream(fetch, this.#address('http', true), this.#address('http', false), hear);
    }
  }

  #address(scheme, resumes) {
    const url = new URL(this.#url);
    url.protocol = /^(https|wss):/.test(url.protocol) ? `${scheme}s:` : `${scheme}:`;
    url.searchParams.set('client', this.client);
    if (!resumes) url.searchParams.delete('after');
    else if (this.position) url.searchParams.set('after', this.position);
    return url.href;
  }

  #opened(position, isSocket) {
    const reconnected = this.#hasOpened;
    this.position = position;
    this.readyState = Open;
    this.#openedAt = Date.now();
    this.#hasOpened = true;
    this.#isRenewed = false;
    this.#told.clear();
    if (isSocket) {
      this.#strikes = 0;
      this.#socketWorked = true;
    }
    const link = this.#link;
    // Before the page hears of it, so that what it sends in onopen comes after what has waited.
    for (const message of [...this.#messages.values()]) link.send(message);
    this.#emit('onopen', { reconnected });
  }

  #answered(id, refusal) {
    const message = this.#messages.get(id);
    if (!message) return;
    if (refusal && this.#canRenew(refusal.code)) {
      this.#link.close();
      this.#lost(refusal, false);
      return;
    }
    this.#messages.delete(id);
    if (refusal) message.reject(failure(refusal.code, refusal.description));
    else message.resolve();
  }

  #lost({ code, description, wait = 0 }, isSocket) {
    const wasOpen = this.readyState === Open;
    if (wasOpen && Date.now() - this.#openedAt >= Stable) this.#attempts = 0;
    this.#link = null;
    this.readyState = Connecting;
    if (!isSocket) {
      // After a stream that worked one socket attempt is enough to know; where not even a stream opens, nothing is known.
      this.#strikes = wasOpen ? Math.max(0, this.#strikes - 1) : 0;
    } else if (code >= 4000) {
      this.#strikes = 0;
    } else if (!wasOpen) {
      this.#strikes++;
    }
    if (code === 1009) this.#rejectLargest(code);

    const renews = this.#canRenew(code);
    const error = { code, description: description || (wasOpen && code === 1006 ? 'the connection was lost' : descriptions[code]) || '' };
    if (code >= 4000 && code < 4100 && !renews) {
      this.#emit('onerror', error);
      this.#end(error);
      return;
    }
    if (!renews || this.#isRenewed) this.#tell(error);
    if (renews) {
      this.#later(() => this.#renew(error), !this.#isRenewed, wait);
      this.#isRenewed = true;
    } else {
      this.#later(() => this.#connect(), code >= 4200 && code < 4300 && this.#attempts === 0, wait);
    }
  }

  async #renew(error) {
    try {
      const url = await this.#options.url();
      if (this.readyState !== Connecting) return;
      if (!url) {
        this.#emit('onerror', error);
        this.#end(error);
        return;
      }
      this.#url = parseUrl(url);
    } catch (reason) {
      if (this.readyState !== Connecting) return;
      this.#tell({ code: 1006, description: `cannot get a fresh URL: ${reason.message || reason}` });
      this.#later(() => this.#renew(error), false, 0);
      return;
    }
    this.#connect();
  }

  #later(step, isSoon, wait) {
    const most = isSoon ? Soon : Math.min(Longest, Shortest * 2 ** this.#attempts);
    this.#attempts++;
    // The page may have closed the channel in the handler that was just told.
    if (this.readyState === Connecting) this.#timer = setTimeout(step, wait + Math.random() * most);
  }

  #end(reason) {
    if (this.readyState >= Closing) return;
    this.readyState = Closing;
    clearTimeout(this.#timer);
    if (this.#link) this.#link.close();
    this.#link = null;
    for (const { reject } of this.#messages.values()) reject(failure('closed', 'the channel was closed before an answer'));
    this.#messages.clear();
    queueMicrotask(() => {
      this.readyState = Closed;
      this.#emit('onclose', reason);
    });
  }

  #canRenew(code) {
    return (code === 4001 || code === 4002) && Boolean(this.#options.url);
  }

  // The frame that was over the limit was one of those sent; the largest can only be over it too.
  #rejectLargest(code) {
    const size = ({ data }) => (typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength);
    const sent = [...this.#messages.values()].filter((message) => message.sent);
    if (sent.length === 0) return;
    const largest = sent.reduce((a, b) => (size(b) > size(a) ? b : a));
    this.#messages.delete(largest.id);
    largest.reject(failure(code, 'the message is too large'));
  }

  // Once per code until the channel is open again: an hour without a server is one piece of news, not a thousand.
  #tell(error) {
    if (this.#told.has(error.code)) return;
    this.#told.add(error.code);
    this.#emit('onerror', error);
  }

  #emit(name, event) {
    try {
      if (this[name]) this[name](event);
    } catch (error) {
      // The page's own fault goes where its faults go, and stops nothing here.
      setTimeout(() => { throw error; });
    }
  }
}

function parseUrl(url) {
  const parsed = new URL(url, globalThis.location && globalThis.location.href);
  if (!/^(ws|http)s?:$/.test(parsed.protocol)) throw new SyntaxError('a channel URL is ws, wss, http or https');
  parsed.hash = '';
  return parsed;
}

function randomId(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The page may go on using its buffer while the message waits.
function ownCopy(data) {
  if (ArrayBuffer.isView(data)) return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  return data instanceof ArrayBuffer ? data.slice(0) : String(data);
}

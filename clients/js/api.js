// Zchannel's client for pages. Made from clients/js/src; its reference is clients/js/README.md.
(function () {
'use strict';
const descriptions = {
1006: 'cannot reach the server',
4000: 'malformed request',
4001: 'token invalid',
4002: 'token expired',
4003: 'forbidden',
4004: 'ended by the application',
4010: 'history no longer held',
4100: 'over capacity',
4101: 'over a quota or rate',
4108: 'too slow',
4109: 'message refused',
4200: 'server going away',
};
async function refusalOf(response) {
const isProblem = /json/.test(response.headers.get('content-type'));
const problem = (isProblem && await response.json().catch(() => null)) || {};
const named = { token_invalid: 4001, token_expired: 4002, forbidden: 4003 }[problem.code];
const ours = { 400: 4000, 401: 4001, 403: 4003 }[response.status];
const code = named || (isProblem && ours) || { 413: 1009, 429: 4101, 503: 4100 }[response.status] || 1006;
const seconds = Number(response.headers.get('retry-after'));
return {
code,
description: problem.detail || problem.title || descriptions[code],
wait: seconds > 0 ? Math.min(seconds, 3600) * 1000 : 0,
};
}
const utf8 = new TextDecoder();
function readFrame(frame) {
if (typeof frame === 'string') {
const end = frame.indexOf('\n');
return end < 0 ? { header: frame, payload: '' } : { header: frame.slice(0, end), payload: frame.slice(end + 1) };
}
const bytes = new Uint8Array(frame);
const end = bytes.indexOf(10);
return end < 0
? { header: utf8.decode(bytes), payload: new ArrayBuffer(0) }
: { header: utf8.decode(bytes.subarray(0, end)), payload: frame.slice(end + 1) };
}
function writeFrame(id, data) {
if (typeof data === 'string') return `${id}\n${data}`;
const header = new TextEncoder().encode(`${id}\n`);
const frame = new Uint8Array(header.length + data.byteLength);
frame.set(header);
frame.set(new Uint8Array(data), header.length);
return frame;
}
function eventParser(dispatch) {
let rest = '';
let afterReturn = false;
let type = 'message';
let id;
let data = [];
const line = (text) => {
if (text === '') {
if (data.length || id !== undefined) dispatch({ type, id, data: data.length ? data.join('\n') : null });
type = 'message';
id = undefined;
data = [];
return;
}
const colon = text.indexOf(':');
const field = colon < 0 ? text : text.slice(0, colon);
const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
if (field === 'data') data.push(value);
else if (field === 'event') type = value;
else if (field === 'id') id = value;
};
return (text) => {
if (!text) return;
if (afterReturn && text[0] === '\n') text = text.slice(1);
afterReturn = text.endsWith('\r');
const lines = (rest + text).split(/\r\n|\r|\n/);
rest = lines.pop();
lines.forEach(line);
};
}
function readBase64(data) {
const [kind, base64 = ''] = data.split(' ');
const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
return kind === 'text' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : bytes.buffer;
}
const HelloTimeout = 15000;
const AnswerTimeout = 30000;
function openSocket(WebSocket, url, hear) {
let socket;
let timer;
let over = false;
let unanswered = 0;
const close = () => {
over = true;
clearTimeout(timer);
if (socket) socket.close();
};
const lost = (code, description) => {
if (over) return;
close();
hear.lost({ code, description });
};
const expectAnswer = () => {
clearTimeout(timer);
if (unanswered > 0) timer = setTimeout(lost, AnswerTimeout, 1006, 'the server does not answer');
};
let greeted = false;
const read = (frame) => {
const { header, payload } = readFrame(frame);
const [word, first, second, third] = header.split(' ');
if (word === '!hello') {
greeted = true;
clearTimeout(timer);
hear.hello(third);
} else if (!greeted) {
return; // not our protocol, or not yet: the timeout decides
} else if (word === '!at') hear.at(first);
else if (word === '!gap') hear.gap(first);
else if (word === '!ok' || word === '!no') {
unanswered--;
expectAnswer();
hear.answer(first, word === '!no' ? { code: /^\d+$/.test(second) ? Number(second) : second } : null);
} else if (word[0] !== '!') hear.publication(header, payload);
};
try {
socket = new WebSocket(url, 'zchannel.v1');
socket.binaryType = 'arraybuffer';
socket.onmessage = (event) => over || read(event.data);
socket.onerror = () => lost(1006);
socket.onclose = (event) => lost(event.code, event.reason);
timer = setTimeout(lost, HelloTimeout, 1006);
} catch (error) {
timer = setTimeout(lost, 0, 1006, error.message);
}
return {
close,
send(message) {
message.sent = true;
unanswered++;
socket.send(writeFrame(message.id, message.data));
if (unanswered === 1) expectAnswer();
},
};
}
const FirstEventTimeout = 15000;
const Silence = 60000;
const PostTimeout = 30000;
function openStream(fetch, url, postUrl, hear) {
const controller = new AbortController();
const { signal } = controller;
let timer;
let over = false;
let posts = Promise.resolve();
const close = () => {
over = true;
clearTimeout(timer);
controller.abort();
};
const lost = (refusal) => {
if (over) return;
close();
hear.lost(refusal);
};
const listen = (longest) => {
clearTimeout(timer);
timer = setTimeout(lost, longest, { code: 1006, description: 'the stream is silent' });
};
const parse = eventParser(({ type, id, data }) => {
if (over) return;
if (type === 'hello') hear.hello(id);
else if (type === 'gap') hear.gap(id);
else if (data === null) hear.at(id);
else if (type === 'base64') hear.publication(id, readBase64(data));
else if (type === 'message') hear.publication(id, data);
});
const read = async () => {
const response = await fetch(url, { headers: { Accept: 'text/event-stream' }, cache: 'no-store', credentials: 'omit', signal });
if (!response.ok) return lost(await refusalOf(response));
if (!/^text\/event-stream/.test(response.headers.get('content-type'))) {
return lost({ code: 1006, description: 'the answer is not an event stream' });
}
const reader = response.body.getReader();
const utf8 = new TextDecoder();
for (;;) {
const { done, value } = await reader.read();
if (over) return;
if (done) return lost({ code: 1006, description: 'the connection was lost' });
listen(Silence);
parse(utf8.decode(value, { stream: true }));
}
};
const post = async ({ id, data }) => {
const type = typeof data === 'string' ? 'text/plain;charset=utf-8' : 'application/octet-stream';
const patience = setTimeout(lost, PostTimeout, { code: 1006, description: 'the server does not answer' });
try {
const request = { method: 'POST', body: data, headers: { 'Content-Type': type }, credentials: 'omit', signal };
const response = await fetch(postUrl, request);
if (response.ok) return hear.answer(id, null);
if (response.status !== 404) return hear.answer(id, await refusalOf(response));
} catch (error) {
return hear.answer(id, { code: 'unconfirmed', description: error.message });
} finally {
clearTimeout(patience);
}
lost({ code: 1006, description: 'the server does not know this stream' });
};
listen(FirstEventTimeout);
read().catch((error) => lost({ code: 1006, description: error.name === 'TypeError' ? '' : error.message }));
return {
close,
send(message) {
if (message.sent) return hear.answer(message.id, { code: 'unconfirmed' });
posts = posts.then(() => over || post(message));
},
};
}
const [Connecting, Open, Closing, Closed] = [0, 1, 2, 3];
const Stable = 10000; // a connection this old was a good one: the next outage starts with a short delay
const Soon = 250; // "at once", spread so that a fleet does not come back in one instant
const Shortest = 500;
const Longest = 30000;
function failure(code, description) {
return Object.assign(new Error(description || descriptions[code] || `message refused: ${code}`), { code });
}
class Channel {
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
#rejectLargest(code) {
const size = ({ data }) => (typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength);
const sent = [...this.#messages.values()].filter((message) => message.sent);
if (sent.length === 0) return;
const largest = sent.reduce((a, b) => (size(b) > size(a) ? b : a));
this.#messages.delete(largest.id);
largest.reject(failure(code, 'the message is too large'));
}
#tell(error) {
if (this.#told.has(error.code)) return;
this.#told.add(error.code);
this.#emit('onerror', error);
}
#emit(name, event) {
try {
if (this[name]) this[name](event);
} catch (error) {
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
function ownCopy(data) {
if (ArrayBuffer.isView(data)) return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
return data instanceof ArrayBuffer ? data.slice(0) : String(data);
}
const sae = globalThis.sae = globalThis.sae || {};
sae.Channel = function (url, options) { return new Channel(url, options); };
sae.Channel.prototype = Channel.prototype;
})();

import { refusalOf } from './codes.mjs';
import { eventParser, readBase64 } from './events.mjs';

const FirstEventTimeout = 15000;
const Silence = 60000;
const PostTimeout = 30000;
const MostFailures = 5; // of one message: one that never gets through must not cost the stream again and again

// A link over an event stream read by fetch, with POST for the way back. Same contract as a socket's.
export function openStream(fetch, url, postUrl, hear) {
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
  // The server writes a comment every 25 s: silence means that the other end is gone.
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

  // One at a time: requests in flight together have no order.
  const post = async (message) => {
    const { id, data } = message;
    const type = typeof data === 'string' ? 'text/plain;charset=utf-8' : 'application/octet-stream';
    const patience = setTimeout(lost, PostTimeout, { code: 1006, description: 'the server does not answer' });
    try {
      const request = { method: 'POST', body: data, headers: { 'Content-Type': type }, credentials: 'omit', signal };
      const response = await fetch(`${postUrl}&id=${id}`, request);
      if (response.ok) return hear.answer(id, null);
      if (response.status !== 404) return hear.answer(id, await refusalOf(response));
    } catch (error) {
      // It may have arrived; the server knows it by its id when the next link sends it again.
      message.failures = (message.failures || 0) + 1;
      return lost({ code: 1006, description: error.message });
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
      if (message.failures >= MostFailures) return hear.answer(message.id, { code: 'unconfirmed' });
      posts = posts.then(() => over || post(message));
    },
  };
}

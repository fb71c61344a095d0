import { readFrame, writeFrame } from './frames.mjs';

const HelloTimeout = 15000;
const AnswerTimeout = 30000;

// A link over a WebSocket. `hear` is told of everything; of the end once, and of nothing after it or after close().
export function openSocket(WebSocket, url, hear) {
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
  // A page cannot see pings: a message without an answer is how it learns that the other end is gone.
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
    // An error is the end as 1006; not every WebSocket outside browsers says so with a close as well.
    socket.onerror = () => lost(1006);
    socket.onclose = (event) => lost(event.code, event.reason);
    timer = setTimeout(lost, HelloTimeout, 1006);
  } catch (error) {
    // Refused by the page's own policy (CSP, mixed content). Told later: the page has not set its handlers yet.
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

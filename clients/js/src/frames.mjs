// zchannel.v1: a header line, LF, payload; in a text frame or, for a binary publication, a binary one.
const utf8 = new TextDecoder();

export function readFrame(frame) {
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

export function writeFrame(id, data) {
  if (typeof data === 'string') return `${id}\n${data}`;
  const header = new TextEncoder().encode(`${id}\n`);
  const frame = new Uint8Array(header.length + data.byteLength);
  frame.set(header);
  frame.set(new Uint8Array(data), header.length);
  return frame;
}

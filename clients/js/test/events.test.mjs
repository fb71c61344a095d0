import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventParser, readBase64 } from '../src/events.mjs';

function parse(chunks) {
  const events = [];
  const feed = eventParser((event) => events.push(event));
  for (const chunk of chunks) feed(chunk);
  return events;
}

const stream = [
  'event: hello', 'id: e:0', 'data: conn client', '',
  ': still here', '',
  'id: e:1', 'data: one', 'data:  two ', 'data', 'data:three', '',
  'id: e:2', 'data:', '',
  'id: e:5', '',
  'event: base64', 'id: e:6', 'data: binary AAE=', '',
  'event: gap', 'id: f:9', 'data:', '',
  'retry: 10', 'unknown: field', 'data: 中文 😀', '', '',
];
const expected = [
  { type: 'hello', id: 'e:0', data: 'conn client' },
  { type: 'message', id: 'e:1', data: 'one\n two \n\nthree' },
  { type: 'message', id: 'e:2', data: '' },
  { type: 'message', id: 'e:5', data: null },
  { type: 'base64', id: 'e:6', data: 'binary AAE=' },
  { type: 'gap', id: 'f:9', data: '' },
  { type: 'message', id: undefined, data: '中文 😀' },
];

for (const [name, end] of [['LF', '\n'], ['CR LF', '\r\n'], ['CR', '\r']]) {
  const text = stream.join(end);

  test(`Events are read whole with ${name}`, () => {
    assert.deepEqual(parse([text]), expected);
  });

  test(`Events are the same cut in two at each character, with ${name}`, () => {
    for (let i = 0; i <= text.length; i++) assert.deepEqual(parse([text.slice(0, i), text.slice(i)]), expected, `cut at ${i}`);
  });

  test(`Events are the same a character at a time, with ${name}`, () => {
    assert.deepEqual(parse([...text]), expected);
  });
}

test('An event without its blank line is not dispatched', () => {
  assert.deepEqual(parse(['data: half\n']), []);
});

test('Base64 gives text or an ArrayBuffer', () => {
  const base64 = (text) => Buffer.from(text).toString('base64');

  assert.equal(readBase64(`text ${base64('\ufeffa\r\né')}`), '\ufeffa\r\né');
  assert.deepEqual(readBase64('binary AAH/'), new Uint8Array([0, 1, 255]).buffer);
  assert.equal(readBase64('text'), '');
  assert.equal(readBase64('binary ').byteLength, 0);
});

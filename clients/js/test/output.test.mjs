import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import Default, { Channel } from '../api.mjs';
import { outputs } from '../build.mjs';

const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const body = (text) => text.slice(text.indexOf('const descriptions'), text.indexOf('function ownCopy'));

for (const name of ['api.js', 'api.mjs']) {
  test(`${name} is what build.mjs makes of src`, () => {
    assert.equal(read(name), outputs[name], 'run: node build.mjs');
  });

  test(`${name} is under 5 KB gzipped`, () => {
    assert.ok(gzipSync(read(name), { level: 6 }).length < 5000);
  });
}

test('The classic script and the module are one implementation', () => {
  assert.equal(Default, Channel);
  assert.ok(body(read('api.js')).length > 5000);
  assert.equal(body(read('api.js')), body(read('api.mjs')));
});

test('The classic script gives sae.Channel, with or without new, and leaves what sae holds', () => {
  const made = [];
  class WebSocket {
    constructor(url) { made.push(url); }
    close() {}
  }
  const context = vm.createContext({ sae: { other: 1 }, URL, crypto, WebSocket, setTimeout, clearTimeout, queueMicrotask, TextDecoder });
  vm.runInContext(read('api.js'), context);
  const { sae } = context;

  const channels = [new sae.Channel('ws://push.example/com/t'), sae.Channel('ws://push.example/com/t')];

  assert.equal(sae.other, 1);
  assert.equal(made.length, 2);
  for (const channel of channels) {
    assert.ok(channel instanceof sae.Channel);
    channel.close();
  }
});

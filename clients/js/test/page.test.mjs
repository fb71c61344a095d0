import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const template = readFileSync(new URL('../page.html', import.meta.url), 'utf8');
const url = 'ws://localhost:8080/com/eyJ.eyJ-_.c2ln';
const page = template.replaceAll('{{url}}', url).replaceAll('{{script}}', '/api.js').replaceAll('{{nonce}}', 'n0nce');

test('The first WebSocket of the page is its URL, as the terminal client reads it', () => {
  assert.equal(/WebSocket\('(.*?)'\)/.exec(page)[1], url);
  assert.ok(page.includes(`new WebSocket('${url}')`));
});

test('No placeholder is left', () => {
  assert.doesNotMatch(page, /\{\{|\}\}/);
});

test('Each script and style carries the nonce, and nothing is inline besides', () => {
  for (const [tag] of page.matchAll(/<(script|style)\b[^>]*>/g)) assert.match(tag, /nonce="n0nce"/);
  assert.doesNotMatch(page, /<[^>]* (on[a-z]+|style)=/);
});

test('What is heard is never read as HTML, and nothing comes from elsewhere', () => {
  assert.doesNotMatch(template, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  assert.doesNotMatch(template, /(src|href)="https?:/);
});

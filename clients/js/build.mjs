// Joins src/ into the two files that pages load: `node build.mjs`. The code stays as it is written; only module syntax,
// comment lines, empty lines and indentation are left out, which keeps each file under 5 KB gzipped.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const parts = ['codes', 'frames', 'events', 'socket', 'stream', 'channel'];

const source = parts
  .map((part) => readFileSync(new URL(`src/${part}.mjs`, import.meta.url), 'utf8'))
  .join('\n')
  .replace(/^\s+/gm, '')
  .replace(/^(import |\/\/|\/\*\*).*\n/gm, '')
  .replace(/^export /gm, '');

const header = '// Zchannel\'s client for pages. Made from clients/js/src; its reference is clients/js/README.md.\n';

export const outputs = {
  'api.mjs': `${header}${source}export { Channel, Channel as default };\n`,
  'api.js': `${header}(function () {
'use strict';
${source}const sae = globalThis.sae = globalThis.sae || {};
sae.Channel = function (url, options) { return new Channel(url, options); };
sae.Channel.prototype = Channel.prototype;
})();
`,
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of Object.entries(outputs)) writeFileSync(new URL(name, import.meta.url), text);
}

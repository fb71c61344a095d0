using Microsoft.Playwright;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Clients;

/// <summary>Goes through a conversation on a channel that repeats to everyone what is said, with a browser's own WebSocket.</summary>
internal static class BrowserClient
{
    private const string Script = """
        async url => {
          const open = protocols => new Promise(resolve => {
            const socket = new WebSocket(url, protocols);
            const frames = [];
            let wake = () => {};
            socket.binaryType = 'arraybuffer';
            socket.onmessage = event => { frames.push(event.data); wake(); };
            socket.onopen = () => resolve(socket);
            socket.end = new Promise(ended => socket.onclose = event => ended(event.code + ' ' + event.reason));
            socket.next = async () => {
              while (frames.length === 0) await new Promise(resolve => wake = resolve);
              return frames.shift();
            };
          });
          const bytes = heard => String(new Uint8Array(heard));
          const say = async (socket, what, message) => {
            socket.send(message);
            const heard = await socket.next();
            const same = typeof message === 'string' ? heard === message : heard instanceof ArrayBuffer && bytes(heard) === bytes(message.buffer);
            say.line(what + (same ? ' same' : ' other'));
          };
          say.line = line => console.log(line);

          const talking = await open([]);
          say.line(`open ${talking.protocol || '-'} ${talking.extensions || '-'}`);
          await say(talking, 'text', 'héllo 🌍 κόσμε');
          for (const length of [0, 125, 126, 65535, 65536]) {
            await say(talking, 'text of ' + length, 'x'.repeat(length));
            await say(talking, 'binary of ' + length, Uint8Array.from({ length }, (_, i) => i * 7));
          }
          talking.close(4321, 'bye');
          say.line('closed ' + (await talking.end).split(' ')[0]);

          const named = await open(['soap', 'zchannel.v1']);
          const hello = (await named.next()).split(' ')[0];
          named.send('1\nhello');
          const frames = [await named.next(), await named.next()].map(frame => frame.split('\n').at(-1));
          say.line([named.protocol, hello, ...frames.sort()].join(' '));
          named.close();

          const large = await open([]);
          large.send(new Uint8Array(65537));
          say.line('refused ' + await large.end);

          const waiting = await open([]);
          say.line('waiting');
          say.line('ended ' + await waiting.end);
        }
        """;

    /// <summary>Writes a line for each thing that came out.</summary>
    public static async Task TalkAsync(IPage page, Uri url, LineLog output)
    {
        page.Console += (_, message) => output.Add(message.Text);
        await page.EvaluateAsync(Script, url.OriginalString);
        await page.Context.CloseAsync();
    }
}

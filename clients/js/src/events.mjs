// Parses text/event-stream from chunks cut anywhere; calls dispatch({ type, id, data }) at each blank line.
// `data` is null for a block that has only an id: the position moved, and there is nothing to show.
export function eventParser(dispatch) {
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
    // CR LF may be cut in two: the CR ended the line already.
    if (afterReturn && text[0] === '\n') text = text.slice(1);
    afterReturn = text.endsWith('\r');
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop();
    lines.forEach(line);
  };
}

// `text <base64>` or `binary <base64>`: what an event stream cannot carry as it is.
export function readBase64(data) {
  const [kind, base64 = ''] = data.split(' ');
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  return kind === 'text' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) : bytes.buffer;
}

// Close codes as the server sends them; 1006 is the browser's own for a link that ended without a word.
export const descriptions = {
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

// A stream is refused with a status and a problem document where a socket is closed with a code: one code for both.
// Only a problem document of the server itself may end a channel for good, never the page of some proxy on the way.
export async function refusalOf(response) {
  const isProblem = /json/.test(response.headers.get('content-type'));
  const problem = (isProblem && await response.json().catch(() => null)) || {};
  const named = { token_invalid: 4001, token_expired: 4002, forbidden: 4003 }[problem.code];
  const ours = { 400: 4000, 401: 4001, 403: 4003 }[response.status];
  const code = named || (isProblem && ours) || { 413: 1009, 429: 4101, 503: 4100 }[response.status] || 1006;
  const seconds = Number(response.headers.get('retry-after'));
  return {
    code,
    description: problem.detail || problem.title || descriptions[code],
    // An hour at most: setTimeout fires at once when it is given more than 24 days.
    wait: seconds > 0 ? Math.min(seconds, 3600) * 1000 : 0,
  };
}

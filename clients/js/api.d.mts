/** A publication. */
export interface ChannelMessage {
  /** Text as a string, binary as an ArrayBuffer. */
  readonly data: string | ArrayBuffer;
  /** Where the publication stands in the channel. */
  readonly position: string;
}

/** Why a connection was lost, an attempt failed, or the channel ended. */
export interface ChannelError {
  /** A close code: 1006 cannot reach the server, 4000-4299 as the server says, 1000 closed by the page. */
  readonly code: number;
  /** For people. */
  readonly description: string;
}

/** What a promise of `send` is rejected with. */
export interface SendError extends Error {
  /**
   * What the server said, or: `closed`, `queue_full`, `invalid_message`, `unconfirmed` (it was sent
   * several times and never answered: it may or may not have arrived), 1009 (too large).
   */
  readonly code: number | string;
}

export interface ChannelOptions {
  /** Gives a fresh URL when the server calls the present one invalid or expired. Nothing (null, '') means there is none. */
  url?: () => string | null | undefined | Promise<string | null | undefined>;
  /** The position to start after, from an earlier visit. */
  after?: string;
  /** 1 to 64 of A-Z a-z 0-9 _ - . A random one by default. */
  client?: string;
  /** How many messages may wait for their answer, sent or not; `send` rejects beyond it. 1000 by default. */
  maxPending?: number;
  /** The WebSocket to use; null for none, which leaves the event stream. The global one by default. */
  WebSocket?: unknown;
  /** The fetch to use. The global one by default. */
  fetch?: typeof fetch;
}

/** One page's place on one channel: connects at once, comes back by itself, resumes where it was. */
export declare class Channel {
  /** @throws SyntaxError or TypeError when `url` is not a ws, wss, http or https URL. */
  constructor(url: string | URL, options?: ChannelOptions);

  /** At the first connection, and at each one after it with `reconnected` true. */
  onopen: ((event: { readonly reconnected: boolean }) => void) | null;
  onmessage: ((message: ChannelMessage) => void) | null;
  /** Publications up to and with this position were lost to this client. */
  ongap: ((event: { readonly position: string }) => void) | null;
  /** A connection was lost or an attempt failed: once per code until the channel is open again. */
  onerror: ((error: ChannelError) => void) | null;
  /** Once, when the channel ended for good. */
  onclose: ((reason: ChannelError) => void) | null;

  /** 0 connecting (also again), 1 open, 2 closing, 3 closed. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** The id that this client keeps over its reconnects. */
  readonly client: string;
  /** The last position seen. */
  readonly position: string | undefined;

  /** Resolves when the server accepted the message; rejects with a SendError. What is not a buffer is sent as text. */
  send(data: string | ArrayBuffer | ArrayBufferView): Promise<void>;

  /** Ends the channel. Messages without an answer are rejected with `closed`. */
  close(): void;
}

export default Channel;

import { isObject, type Message } from '../stdio/messages.ts';

export interface SessionsOptions {
  /** The id of the session that the transport is in. */
  readonly current: () => string | undefined;
  readonly send: (message: Message) => Promise<void>;
  /** Sets the revision that later requests name. */
  readonly useVersion: (version: string) => void;
  readonly log: (line: string) => void;
}

/** The sessions of a connection: a client on stdio knows of none, so they are begun anew here. */
export interface Sessions {
  /** Takes note of a message of the client. */
  sending(message: Message): void;
  /** Takes note of a message of the server. @returns whether it answers a request of this program */
  received(message: Message): boolean;
  /**
   * Begins a session as the client did, once for all requests that found the old one gone.
   * @param session the session that the server has forgotten
   * @returns whether there is another one
   */
  renew(session: string): Promise<boolean>;
}

const INITIALIZED: Message = { jsonrpc: '2.0', method: 'notifications/initialized' };

export function createSessions({ current, send, useVersion, log }: SessionsOptions): Sessions {
  let handshake: Message | undefined;
  let renewing: Promise<boolean> | undefined;
  let renewals = 0;
  const waiting = new Map<unknown, (answer: Message) => void>();

  async function begin(): Promise<boolean> {
    if (handshake === undefined) return false;
    renewals += 1;
    const id = `grantex-session-${renewals}`;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    try {
      await send({ ...handshake, id });
      const { result } = await answered;
      if (!isObject(result)) return false;
      noteVersion(result);
      await send(INITIALIZED);
      log('The server had forgotten the session; another one was begun.');
      return true;
    } finally {
      waiting.delete(id);
    }
  }

  function noteVersion(result: unknown): void {
    const version = isObject(result) ? result['protocolVersion'] : undefined;
    if (typeof version === 'string') useVersion(version);
  }

  return {
    sending(message) {
      if (message['method'] === 'initialize') handshake = message;
    },
    received(message) {
      const { id, method, result } = message;
      if (method !== undefined) return false;
      if (handshake !== undefined && id === handshake['id']) noteVersion(result);
      const wait = waiting.get(id);
      wait?.(message);
      return wait !== undefined;
    },
    async renew(session) {
      if (current() !== session) return true;
      renewing ??= begin().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}

import {
  type JSONRPCMessage,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { createSessions } from './sessions.ts';
import type { Upstream } from './upstream.ts';
import { reasonsOf } from '../../program/log.ts';
import { isModern, isObject, type Message } from '../stdio/messages.ts';

/** How a request is sent. */
export interface SendOptions {
  /** Asked before each attempt, because a request can wait: whether it is still to be sent. */
  readonly isWanted: () => boolean;
  /** Ends the request: its stream is closed. */
  readonly signal: AbortSignal;
  /** Called when the stream of the answer has ended for good. */
  readonly ended: () => void;
}

/** Sends messages to a server over HTTP, in one session. */
export interface HttpConnection {
  /** Resolves when the server has taken a message. @throws when it has not */
  send(message: Message, options?: SendOptions): Promise<void>;
  /** Ends the session at the server, and closes every stream. */
  close(patience: number): Promise<void>;
}

export interface HttpConnectionOptions extends Upstream {
  readonly receive: (message: Message) => void;
  /** Writes a line for the operator, never with a text of the server. */
  readonly log: (line: string) => void;
}

/** A stream that is cut continues where it was. After so many attempts it is given up. */
const RECONNECTION = {
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 20,
};

/**
 * Connects to a server by the SDK's own transport, which keeps the session, resumes streams, and follows redirects only
 * within the origin: no header reaches another host. A session that the server has forgotten is begun anew.
 */
export function createHttpConnection({ url, headers, receive, log }: HttpConnectionOptions): HttpConnection {
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers },
    reconnectionOptions: RECONNECTION,
    redirectPolicy: 'same-origin',
  });
  const sessions = createSessions({
    current: () => transport.sessionId,
    send: async (message) => transport.send(message as object as JSONRPCMessage),
    useVersion: (version) => transport.setProtocolVersion(version),
    log,
  });
  Object.assign(transport, {
    onmessage(message: Message) {
      if (!sessions.received(message)) receive(message);
    },
    onerror: (error: Error) => log(`The server: ${faultOf(error)}.`),
  });
  const started = transport.start();

  async function post(message: Message, options: SendOptions | undefined): Promise<void> {
    const { isWanted, signal, ended } = options ?? {};
    if (isWanted?.() === false) throw new Error('The request was cancelled before it was sent.');
    await transport.send(message as object as JSONRPCMessage, {
      ...(signal === undefined ? {} : { requestSignal: signal }),
      ...(ended === undefined ? {} : { onRequestStreamEnd: ended }),
    });
  }

  return {
    async send(message, options) {
      await started;
      sessions.sending(message);
      const session = transport.sessionId;
      try {
        await post(message, options);
      } catch (error) {
        const isForgotten = session !== undefined && statusOf(error) === 404;
        if (!isForgotten || isModern(message) || !(await sessions.renew(session))) throw error;
        await post(message, options);
      }
    },
    async close(patience) {
      const timeout = AbortSignal.timeout(patience);
      const late = new Promise<void>((resolve) => timeout.addEventListener('abort', () => resolve()));
      await Promise.race([transport.terminateSession().catch(() => undefined), late]);
      await transport.close();
    },
  };
}

/** Says what went wrong, without the texts of the server, which could repeat a credential. */
export function faultOf(error: unknown): string {
  const status = statusOf(error);
  if (status !== undefined) return `it answered with HTTP ${status}`;
  if (error instanceof TypeError || isObject((error as { readonly cause?: object }).cause ?? undefined)) {
    return `it cannot be reached: ${reasonsOf(error)}`;
  }
  return 'its answer is not a message of MCP, or ended too soon';
}

function statusOf(error: unknown): number | undefined {
  return error instanceof SdkHttpError ? error.status : undefined;
}

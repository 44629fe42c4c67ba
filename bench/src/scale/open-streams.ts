import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { requestText } from '../load/job.ts';

/** Open streams on bare sockets, which read what comes and look at nothing. */
export interface OpenStreams {
  /** Resolves at the next message of the first stream that is no heartbeat. */
  told(): Promise<void>;
  close(): void;
}

const AT_ONCE = 64;
const MESSAGE = 'event: revocations';

/** Opens a stream of the feed for each of these API keys. */
export async function openStreams(url: string, apiKeys: readonly string[]): Promise<OpenStreams> {
  const port = Number(new URL(url).port);
  const sockets: Socket[] = [];

  async function open(apiKey: string): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.write(requestText({ method: 'GET', path: '/v1/revocation-feed/stream', token: apiKey }));
    const [head] = (await once(socket, 'data')) as [Buffer];
    if (!head.toString('latin1').startsWith('HTTP/1.1 200')) throw new Error('a stream is refused');
    socket.resume();
  }

  for (let opened = 0; opened < apiKeys.length; opened += AT_ONCE)
    await Promise.all(apiKeys.slice(opened, opened + AT_ONCE).map(open));
  return {
    told: () =>
      new Promise((resolve) => {
        const look = (chunk: Buffer): void => {
          if (!chunk.includes(MESSAGE)) return;
          sockets[0]?.off('data', look);
          resolve();
        };
        sockets[0]?.on('data', look);
      }),
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Crowd } from './crowd.ts';
import { createFrameCounter } from './frames.ts';
import { beginHearing, type Hearing } from './hearing.ts';

export interface GatherSockets {
  readonly count: number;
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** The request that opens a stream, as text. */
  readonly request: string;
}

/** How many sockets connect at once. */
const AT_ONCE = 64;

/** Bare sockets with open streams. They only detect when a whole message with revocations has arrived. */
export async function gatherSockets({ count, port, request }: GatherSockets): Promise<Crowd> {
  const sockets: Socket[] = [];
  let hearing: Hearing | undefined;
  let missing = 0;

  async function open(): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.write(request);
    await once(socket, 'data');
    const frames = createFrameCounter();
    socket.on('data', (chunk) => {
      const messages = frames.count(chunk);
      if (messages === 0) return;
      missing -= messages;
      if (missing <= 0) hearing?.done();
    });
    socket.on('close', () => hearing?.fail(new Error('the server closed a stream')));
  }

  for (let opened = 0; opened < count; opened += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, open));
  }
  return {
    async watch() {
      missing = count;
      hearing = beginHearing();
    },
    heard: async () => hearing?.result ?? Promise.reject(new Error('no revocation is awaited')),
    mustRefuse: async () => undefined,
    async leave() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

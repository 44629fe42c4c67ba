import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Crowd } from './crowd.ts';
import { createFrameReader } from './frames.ts';
import { beginHearing, type Hearing } from './hearing.ts';

/** A public key, as a JWKS states it. */
export type Jwk = Readonly<Record<string, string>>;

export interface GatherSockets {
  readonly count: number;
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** The request that opens a stream, as text. */
  readonly request: string;
  /** The key that signs the messages. Each socket imports it and checks the signature of each. Default: none does. */
  readonly jwk?: Jwk;
}

/** How many sockets connect at once. */
const AT_ONCE = 64;

/** Bare sockets with open streams. They only detect when a whole message with revocations has arrived. */
export async function gatherSockets({ count, port, request, jwk }: GatherSockets): Promise<Crowd> {
  const sockets: Socket[] = [];
  let hearing: Hearing | undefined;
  let missing = 0;

  async function open(): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1' });
    sockets.push(socket);
    socket.write(request);
    await once(socket, 'data');
    const frames = createFrameReader();
    const check = jwk === undefined ? undefined : signatureCheck(jwk);
    socket.on('data', (chunk) => {
      const messages = frames.read(chunk);
      if (messages.length === 0) return;
      if (check !== undefined && !messages.every(check)) hearing?.fail(new Error('a signature is not valid'));
      missing -= messages.length;
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

/** Checks nothing but the signature of a compact JWS by RS256. */
function signatureCheck(jwk: Jwk): (message: string) => boolean {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  return (message) => {
    const dot = message.lastIndexOf('.');
    const signature = Buffer.from(message.slice(dot + 1), 'base64url');
    return verify('RSA-SHA256', Buffer.from(message.slice(0, dot)), key, signature);
  };
}

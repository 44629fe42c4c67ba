import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { createTestIssuer } from '@grantex/testing';
import { CHILD_ENVIRONMENT } from 'test-config';
import { expect, test } from 'vitest';

/** A program that serves `POST /bookings` behind a guard, on `PORT`. */
export interface ShutdownProgram {
  /** Returns the arguments with which Node runs it. */
  readonly node: () => readonly string[] | Promise<readonly string[]>;
  /** The body that books, and the scopes that it needs. */
  readonly body: object;
  readonly scopes: readonly [string, ...string[]];
  /** How the process ends: its exit code, or the signal. */
  readonly exit: readonly [code: number, signal: null] | readonly [code: null, signal: string];
}

/** Tells the parent which port the program listens on. A port that is chosen for it may be taken by then. */
const TELL_PORT = `data:text/javascript,${encodeURIComponent(`
  import { subscribe } from 'node:diagnostics_channel';
  subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => process.send(server.address().port));
`)}`;

/** Tests that a server that gets SIGTERM ends the request that has begun, records it, and exits. */
export function testShutdown({ node, body, scopes, exit }: ShutdownProgram): void {
  test('after SIGTERM the server ends the request that has begun, records it, and exits', async () => {
    await using issuer = await createTestIssuer();
    const child = spawn(process.execPath, ['--no-warnings', '--import', TELL_PORT, ...(await node())], {
      env: {
        ...CHILD_ENVIRONMENT,
        PORT: '0',
        GRANTEX_URL: issuer.url,
        GRANTEX_API_KEY: issuer.apiKey,
        GRANTEX_AUDIENCE: issuer.audience,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'close');
    try {
      const port = await portOf(child);
      const booking = request(`http://127.0.0.1:${port}/bookings`, {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${issuer.grantToken({ scopes })}`,
          'content-type': 'application/json',
          expect: '100-continue',
        },
      });
      const answered = once(booking, 'response') as Promise<[NodeJS.ReadableStream & { statusCode: number }]>;
      booking.flushHeaders();
      // Now the server waits for the body.
      await once(booking, 'continue');
      child.kill('SIGTERM');
      await expect.poll(() => isListening(port)).toBe(false);
      booking.end(JSON.stringify(body));
      const [answer] = await answered;
      expect(answer.statusCode).toBe(201);
      expect(await json(answer)).toMatchObject({ bookedFor: expect.any(String) as unknown });
      expect(await ended).toEqual(exit);
      expect(issuer.auditLog.entries.map(({ status }) => status)).toEqual(['allowed', 'success']);
    } finally {
      child.kill('SIGKILL');
    }
  });
}

async function portOf(child: ChildProcess): Promise<number> {
  const ended = new AbortController();
  child.once('close', (code) =>
    ended.abort(new Error(`The program ended with ${code}, and never listened.`)),
  );
  const [port] = (await once(child, 'message', { signal: ended.signal })) as [number];
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

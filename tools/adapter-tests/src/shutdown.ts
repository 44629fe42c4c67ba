import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';
import { createTestIssuer } from '@grantex/testing';
import { CHILD_ENVIRONMENT, freePort } from 'test-config';
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

/** Tests that a server that gets SIGTERM ends the request that has begun, records it, and exits. */
export function testShutdown({ node, body, scopes, exit }: ShutdownProgram): void {
  test('after SIGTERM the server ends the request that has begun, records it, and exits', async () => {
    await using issuer = await createTestIssuer();
    const port = await freePort();
    const child = spawn(process.execPath, ['--no-warnings', ...(await node())], {
      env: {
        ...CHILD_ENVIRONMENT,
        PORT: `${port}`,
        GRANTEX_URL: issuer.url,
        GRANTEX_API_KEY: issuer.apiKey,
        GRANTEX_AUDIENCE: issuer.audience,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const ended = once(child, 'close');
    try {
      await expect.poll(() => child.exitCode !== null || isListening(port)).toBe(true);
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

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AuthorizationError, createVerifier, feed } from '@grantex/core';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Crowd } from '../src/crowd/crowd.ts';
import { gatherSockets } from '../src/crowd/sockets.ts';
import { gatherVerifiers } from '../src/crowd/verifiers.ts';
import { requestText } from '../src/load/job.ts';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterAll(() => issuer.close());

const grant = () => issuer.grant({ audience: issuer.url });
const gather = (count: number): Promise<Crowd> =>
  gatherVerifiers({ count, url: issuer.url, apiKey: issuer.apiKey, token: grant().token });

async function isOpen(heard: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, 'later'));
  return (await Promise.race([heard, later])) === 'later';
}

test('a crowd of verifiers with a stream each knows once the last of them refuses', async () => {
  const crowd = await gather(3);
  try {
    const [revoked, other] = [grant(), grant()];
    await crowd.watch(revoked.token);
    const heard = crowd.heard();
    issuer.revoke(other.grantId);
    expect(await isOpen(heard)).toBe(true);
    issuer.revoke(revoked.grantId);
    expect((await heard).cpu).toBeGreaterThan(0);
    expect(issuer.feed.streams).toBe(3);
    await crowd.mustRefuse([revoked.token, other.token]);
    await expect(crowd.mustRefuse([revoked.token, grant().token])).rejects.toThrow('accepts');
  } finally {
    await crowd.leave();
  }
});

test('verifiers start even if the feed is unavailable for longer than each of them waits', async () => {
  issuer.interrupt('feed');
  const gathering = gather(2);
  const { url, apiKey } = issuer;
  const later = createVerifier({ issuer: url, audience: url, revocation: feed({ apiKey }) });
  await expect(later.verify(grant().token)).rejects.toThrow(AuthorizationError);
  await later.close();
  issuer.resume('feed');
  const crowd = await gathering;
  // The last verifier's snapshot may have come before its stream.
  await expect.poll(() => issuer.feed.streams).toBe(2);
  await crowd.leave();
});

test('a token that some verifier refuses already is not awaited', async () => {
  const crowd = await gather(1);
  const [revoked, later] = [grant(), grant()];
  await crowd.watch(later.token);
  issuer.revoke(revoked.grantId);
  issuer.revoke(later.grantId);
  await crowd.heard();
  await expect(crowd.watch(revoked.token)).rejects.toThrow('revoked');
  await crowd.leave();
});

test('a crowd of sockets knows once the last of them has a whole message', async () => {
  const streams: ServerResponse[] = [];
  const server: Server = createServer((_request, response) => {
    response.write(':\n\n');
    streams.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const crowd = await gatherSockets({ count: 2, port, request: requestText({ method: 'GET', path: '/' }) });
  await crowd.watch('');
  const heard = crowd.heard();
  streams[0]?.write('event: revocations\ndata: a\n\n');
  streams[1]?.write('event: revocations\ndata: a\n');
  expect(await isOpen(heard)).toBe(true);
  streams[1]?.write('\n');
  expect((await heard).at).toBeGreaterThan(0);
  await crowd.leave();
  server.close();
});

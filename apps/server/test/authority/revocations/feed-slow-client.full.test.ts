import { expect, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { scrape } from '../../support/scrape.ts';
import { testServer } from '../../support/server.ts';
import { openStream, snapshotOf } from './feed-client.ts';
import { flood } from './feed-load.ts';

test('a client that does not read is disconnected before much is queued for it, and delays nobody', async () => {
  const server = await testServer({ place: await postgresql(), environment: { GRANTEX_METRICS_PORT: '0' } });
  const { developer } = server;
  const { epoch } = await snapshotOf(developer);
  const query = `?after=0&epoch=${epoch}`;
  const slow = await openStream(server.url, developer.key, { query, isPaused: true });
  const quick = await openStream(server.url, developer.key, { query });
  await quick.until(() => true);
  const count = 120_000;
  await flood(developer, server, count);
  await quick.untilSeq(count);
  const { valueOf } = await scrape(server);
  expect(valueOf('grantex_feed_streams_ended_total{outcome="slow"}')).toBe(1);
  expect(valueOf('grantex_feed_streams')).toBe(1);
  expect(quick.entries().every(({ seq }, index) => seq === index + 1)).toBe(true);
  slow.resume();
  await slow.ended;
  // It received no gap: it can continue from there.
  const got = slow.entries();
  expect(got.every(({ seq }, index) => seq === index + 1)).toBe(true);
  expect(got.length).toBeLessThan(count);
  await server.close();
});

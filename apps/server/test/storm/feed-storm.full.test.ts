import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedFaults } from './feed-faults.ts';
import { FEED_SERVER, runFeedStorm } from './feed-storm.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(FEED_SERVER);
});
afterAll(() => server.kill());

test.concurrent.each(feedFaults)(
  'a feed that is $name: no call on a revoked grant is accepted after maxStaleness, no call on another grant is refused as revoked, and it recovers',
  async (fault) => {
    const result = await runFeedStorm(server.url, fault, 1);
    expect(result).toMatchObject({ faults: 1, accepted: 0, slandered: 0 });
    expect(result.refused).toBeGreaterThan(0);
    expect(result.recoveries).toHaveLength(1);
  },
);

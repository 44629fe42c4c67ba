import { expect, test } from 'vitest';
import { createFeed } from '../../../src/authority/feed/feed.ts';
import { readLog } from '../../../src/authority/feed/feed-log.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { revokeSome } from './feed-load.ts';
import { recordingStream } from './recording-stream.ts';

test('an entry is signed at once while heartbeats of many developers are due, two of which are signed at a time', async () => {
  const server = await testServer();
  const { developer, database } = server;
  await makeGrant(developer.call, await makeAgent(developer.call));
  const developers = [developer, ...(await Promise.all(Array.from({ length: 4 }, server.signUp)))];
  const slow = Promise.withResolvers<void>();
  let isOpening = true;
  let signing = 0;
  let most = 0;
  const feed = createFeed({
    database,
    async sign({ entries }) {
      if (isOpening || entries.length > 0) return String(entries.length);
      signing += 1;
      most = Math.max(most, signing);
      await slow.promise;
      signing -= 1;
      return 'beat';
    },
    openStreams: { admit: () => undefined, close: async () => undefined },
    log: { warn: (fault: object) => expect.unreachable(JSON.stringify(fault)) },
    metrics: undefined,
  });
  const written = developers.map((): string[] => []);
  for (const [index, { id: developerId }] of developers.entries()) {
    const { epoch, seq } = await readLog(database, developerId, { after: 0, most: 0 });
    const opener = { developerId, keyId: undefined, firstKeyId: undefined };
    await feed.follow(opener, recordingStream(written[index] ?? []), { epoch, seq });
  }
  isOpening = false;
  await expect.poll(() => signing, { timeout: 5_000 }).toBe(2);
  await revokeSome(developer, server, 1);
  await expect.poll(() => written[0]?.at(-1)).toMatch(/^id: .*\nevent: revocations\n/);
  slow.resolve();
  await expect.poll(() => written.every((frames) => frames.join('').includes('data: beat'))).toBe(true);
  expect(most).toBe(2);
  await feed.close();
  await server.close();
});

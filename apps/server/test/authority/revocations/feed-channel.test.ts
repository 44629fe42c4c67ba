import { expect, test } from 'vitest';
import { createFeedChannel } from '../../../src/authority/feed/feed-channel.ts';
import { readLog } from '../../../src/authority/feed/feed-log.ts';
import type { SignMessage } from '../../../src/authority/feed/feed-message.ts';
import type { EventStream } from '../../../src/base/streams/event-stream.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { revokeSome } from './feed-load.ts';

/** A stream that keeps everything written to it. */
function recordingStream(written: string[]): EventStream {
  return {
    isOpen: true,
    hasBegun: true,
    write: (frame) => void written.push(Buffer.from(frame).toString()),
    writtenOut: async () => true,
    drained: async () => undefined,
    end: () => undefined,
    abandon: () => undefined,
    onEnd: () => undefined,
  };
}

test('an entry is sent without waiting for others, and entries in the meantime are sent together, in order', async () => {
  const server = await testServer();
  const { developer, database } = server;
  await makeGrant(developer.call, await makeAgent(developer.call));
  const signed: number[][] = [];
  let letSign: () => void = () => undefined;
  const begun = Promise.withResolvers<void>();
  const sign: SignMessage = async ({ entries }) => {
    signed.push(entries.map(({ seq }) => seq));
    if (signed.length === 2) {
      begun.resolve();
      await new Promise<void>((resolve) => (letSign = resolve));
    }
    return entries.map(({ seq }) => seq).join(' ');
  };
  const written: string[] = [];
  const channel = createFeedChannel({
    database,
    developerId: developer.id,
    sign,
    takeSnapshot: () => expect.unreachable(),
    onFault: (fault) => expect.unreachable(String(fault)),
    onSent: () => undefined,
  });
  const { epoch, seq } = await readLog(database, developer.id, { after: 0, most: 0 });
  await channel.join(recordingStream(written), { epoch, seq });
  expect(signed).toEqual([[]]);
  await revokeSome(developer, server, 1);
  channel.hint();
  await begun.promise;
  await revokeSome(developer, server, 3);
  for (let hints = 0; hints < 3; hints += 1) channel.hint();
  letSign();
  await expect.poll(() => written.length, { interval: 5 }).toBe(3);
  expect(signed).toEqual([[], [seq + 1], [seq + 2, seq + 3, seq + 4]]);
  expect(written.slice(1).map((frame) => /data: (.*)/.exec(frame)?.[1])).toEqual(['1', '2 3 4']);
  // A poll finds what was not notified, and found entries are not sent again.
  await revokeSome(developer, server, 1);
  await channel.looked(await readLog(database, developer.id, { after: 0, most: 0 }));
  expect(signed.at(-1)).toEqual([seq + 5]);
  await server.close();
});

test('heartbeats continue when the database clock is set back, and an overtaken poll sends none', async () => {
  const server = await testServer();
  const { developer, database } = server;
  const written: string[] = [];
  const channel = createFeedChannel({
    database,
    developerId: developer.id,
    sign: async ({ at }) => String(at),
    takeSnapshot: () => expect.unreachable(),
    onFault: (fault) => expect.unreachable(String(fault)),
    onSent: () => undefined,
  });
  const head = await readLog(database, developer.id, { after: 0, most: 0 });
  await channel.join(recordingStream(written), head);
  const told = (): (string | undefined)[] => written.slice(1).map((frame) => /data: (.*)/.exec(frame)?.[1]);
  const { readAt } = head;
  for (const at of [readAt + 1, readAt + 0.5, readAt - 3_600, readAt - 3_599]) {
    await channel.looked({ ...head, readAt: at });
  }
  expect(told()).toEqual([readAt + 1, readAt - 3_600, readAt - 3_599].map(String));
  await server.close();
});

import { expect, test } from 'vitest';
import { createFeedChannel } from '../../../src/authority/feed/feed-channel.ts';
import { readLog } from '../../../src/authority/feed/feed-log.ts';
import type { SignMessage } from '../../../src/authority/feed/feed-message.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import { revokeSome } from './feed-load.ts';
import { recordingStream } from './recording-stream.ts';

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
    inTurn: (work) => work(),
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
    inTurn: (work) => work(),
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

test('a heartbeat that waits for its turn states the newest head, and an entry does not wait for it', async () => {
  const server = await testServer();
  const { developer, database } = server;
  await makeGrant(developer.call, await makeAgent(developer.call));
  const written: string[] = [];
  const turn = Promise.withResolvers<void>();
  const channel = createFeedChannel({
    database,
    developerId: developer.id,
    sign: async ({ at, entries }) => (entries.length === 0 ? String(at) : 'entries'),
    inTurn: (work) => turn.promise.then(work),
    takeSnapshot: () => expect.unreachable(),
    onFault: (fault) => expect.unreachable(String(fault)),
    onSent: () => undefined,
  });
  const read = () => readLog(database, developer.id, { after: 0, most: 0 });
  await channel.join(recordingStream(written), await read());
  const told = (): (string | undefined)[] => written.slice(1).map((frame) => /data: (.*)/.exec(frame)?.[1]);
  const first = channel.looked(await read());
  await channel.looked(await read());
  expect(told()).toEqual([]);
  await revokeSome(developer, server, 1);
  await channel.looked(await read());
  expect(told()).toEqual(['entries']);
  const newest = await read();
  await channel.looked(newest);
  turn.resolve();
  await first;
  expect(told()).toEqual(['entries', String(newest.readAt)]);
  await server.close();
});

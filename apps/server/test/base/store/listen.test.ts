import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listenOn } from '../../../src/base/store/listen.ts';

/** A database that accepts a connection and does not answer yet, as one that has just come back. */
async function databaseThatIsBusy(): Promise<{ url: string; connected: Promise<unknown> }> {
  const busy = createServer((socket) => socket.resume().on('error', () => undefined));
  busy.listen(0, '127.0.0.1');
  await once(busy, 'listening');
  onTestFinished(() => void busy.close());
  const { port } = busy.address() as AddressInfo;
  return { url: `postgres://someone:secret@127.0.0.1:${port}/grantex`, connected: once(busy, 'connection') };
}

test('a subscription that is being opened can be closed', async () => {
  const database = await databaseThatIsBusy();
  const heard: string[] = [];
  const listening = listenOn(database.url, 'some_channel', (payload) => void heard.push(payload));
  await database.connected;
  await listening.close();
  expect(heard).toEqual([]);
});

import { onTestFinished, vi } from 'vitest';
import type { TestServer } from '../../support/server.ts';

/**
 * A server of which nothing is repeated while the test lasts: its streams do not look every second what is new, so that
 * what they tell was notified. It is closed after the test.
 */
export async function withoutLooking(start: () => Promise<TestServer>): Promise<TestServer> {
  // oxlint-disable-next-line vitest/no-restricted-vi-methods -- no time is told here: a timer is kept away
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const server = await start();
  onTestFinished(() => server.close());
  // Comes before the one above: whoever stops looks every now and then who is still connected.
  onTestFinished(() => void vi.useRealTimers());
  return server;
}

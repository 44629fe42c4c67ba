import { onTestFinished, vi } from 'vitest';
import type { TestServer } from '../../support/server.ts';

/**
 * A server without polling while the test lasts: its streams do not poll every second, so everything they send was
 * notified. The server is closed after the test.
 */
export async function withoutPolling(start: () => Promise<TestServer>): Promise<TestServer> {
  // oxlint-disable-next-line vitest/no-restricted-vi-methods -- no time is faked here: a timer is removed
  vi.useFakeTimers({ toFake: ['setInterval'] });
  const server = await start();
  onTestFinished(() => server.close());
  // Registered before the one above: stopping polls for connections that are still open.
  onTestFinished(() => void vi.useRealTimers());
  return server;
}

import { createTestService, startTestService, type TestIssuer, type TestService } from '@grantex/testing';
import { afterEach, beforeAll, beforeEach } from 'vitest';

/** The URL of the MCP endpoint, and the audience of grants for it. */
export const RESOURCE = 'https://travel.example/mcp';

/** What the tests of a file use. */
export interface Setting {
  /** One for the file. */
  readonly issuer: TestIssuer;
  /** Another one for each test. */
  service: TestService;
  /** Closed after each test, in this order. */
  readonly open: { close(): Promise<void> }[];
}

/** Sets up a file of tests: call it at the top of the file. */
export function setUp(): Setting {
  const setting = { open: [] as Setting['open'] } as Setting & { issuer: TestIssuer };
  beforeAll(async () => {
    const started = await startTestService({ audience: RESOURCE });
    setting.issuer = started.issuer;
    return () => started[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    setting.service = createTestService(setting.issuer);
  });
  afterEach(async () => {
    for (const one of setting.open.splice(0)) await one.close();
  });
  return setting;
}

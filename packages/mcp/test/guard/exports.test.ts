import * as adapter from '@grantex/mcp';
import * as adapterV1 from '@grantex/mcp/sdk-v1';
import { expect, test } from 'vitest';

test.each([adapter, adapterV1])('either entry exports this and nothing else', (entry) => {
  expect(Object.keys(entry).toSorted()).toEqual([
    'AuthorizationError',
    'TOKEN_KEY',
    'createAuditSink',
    'createGuard',
    'createVerifier',
    'defineRules',
    'feed',
    'grantAuth',
    'guardServer',
    'online',
    'tokenFromFile',
  ]);
});

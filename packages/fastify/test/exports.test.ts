import * as adapter from '@grantex/fastify';
import { expect, test } from 'vitest';

test('the package exports this and nothing else', () => {
  expect(Object.keys(adapter).toSorted()).toEqual([
    'AuthorizationError',
    'createAuditSink',
    'createGuard',
    'createVerifier',
    'defineRules',
    'feed',
    'grantex',
    'online',
  ]);
});

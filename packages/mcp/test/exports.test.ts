import * as core from '@grantex/core';
import * as adapter from '@grantex/mcp';
import * as adapterV1 from '@grantex/mcp/sdk-v1';
import { expect, test } from 'vitest';

test.each([adapter, adapterV1])('either entry exports everything from core, and this', (entry) => {
  const own = ['TOKEN_KEY', 'grantAuth', 'guardServer', 'tokenFromFile'];
  expect(Object.keys(entry).toSorted()).toEqual([...Object.keys(core), ...own].toSorted());
});

import * as core from '@grantex/core';
import * as adapter from '@grantex/openai-agents';
import { expect, test } from 'vitest';

test('the package exports everything from core, and this', () => {
  const own = ['guardTool'];
  expect(Object.keys(adapter).toSorted()).toEqual([...Object.keys(core), ...own].toSorted());
});

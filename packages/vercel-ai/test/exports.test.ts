import * as core from '@grantex/core';
import * as adapter from '@grantex/vercel-ai';
import { expect, test } from 'vitest';

test('the package exports everything from core, and this', () => {
  const own = ['grantApproval', 'guardTools'];
  expect(Object.keys(adapter).toSorted()).toEqual([...Object.keys(core), ...own].toSorted());
});

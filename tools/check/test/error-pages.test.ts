import { expect, test } from 'vitest';
import { errorPageFaults } from '../src/error-pages.ts';

test('a code without a section is named', () => {
  expect(errorPageFaults(new Set(['ON_HOLD', 'on_hold']), ['ON_HOLD'])).toEqual([
    'the error code on_hold has no section in docs/reference/errors/*.md',
  ]);
});

test('a section that nothing answers with, and a second section of one code, are named', () => {
  expect(errorPageFaults(new Set(['ON_HOLD']), ['ON_HOLD', 'ON_HOLD', 'HELD'])).toEqual([
    'docs/reference/errors/*.md: nothing answers with HELD',
    'docs/reference/errors/*.md: ON_HOLD has more than one section',
  ]);
});

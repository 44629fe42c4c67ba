import * as core from '@grantex/core';
import { expect, test } from 'vitest';

/** Tests that an entry of an adapter exports everything from core, and no other names than these. */
export function testExports(entry: object, own: readonly string[]): void {
  test('the package exports everything from core, and this', () => {
    expect(Object.keys(entry).toSorted()).toEqual([...Object.keys(core), ...own].toSorted());
  });
}

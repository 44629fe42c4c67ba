import { expect, test } from 'vitest';
import * as conformance from '@grantex/conformance';

test('the public surface is this list', () => {
  expect(Object.keys(conformance).toSorted()).toEqual(
    [
      'UnusableKey',
      'Unreachable',
      'badge',
      'checks',
      'jsonReport',
      'junitReport',
      'runConformance',
      'textReport',
    ].toSorted(),
  );
});

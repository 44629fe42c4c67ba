import { expect, test } from 'vitest';
import * as server from '../src/index.ts';

test('the package exports these names and no others', () => {
  expect(Object.keys(server).toSorted()).toEqual(['ConfigError', 'StoreError', 'readConfig', 'startServer']);
});

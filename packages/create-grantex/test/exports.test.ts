import { expect, test } from 'vitest';
import * as create from '../src/index.ts';

test('the public surface is this list', () => {
  expect(Object.keys(create).toSorted()).toEqual(['CreateError', 'createProject', 'readTemplates']);
});

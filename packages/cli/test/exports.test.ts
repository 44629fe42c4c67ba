import { expect, test } from 'vitest';
import * as cli from '../src/index.ts';

test('the public surface is this list', () => {
  expect(Object.keys(cli).toSorted()).toEqual(['EXIT', 'run']);
});

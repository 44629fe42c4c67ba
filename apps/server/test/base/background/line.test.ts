import { expect, test } from 'vitest';
import { createLine } from '../../../src/base/background/line.ts';

test('work waits until what was asked for before has ended, also by a failure', async () => {
  const inLine = createLine();
  const said: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    said.push(`${name} begins`);
    await Promise.resolve();
    said.push(`${name} ends`);
    if (name === 'first') throw new Error('no');
    return name;
  };
  const results = await Promise.allSettled(['first', 'second', 'third'].map((name) => inLine(work(name))));
  expect(said).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
});

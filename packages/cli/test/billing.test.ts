import { expect, test } from 'vitest';
import { granted, newDeveloper } from './support/developer.ts';
import { grantex } from './support/run.ts';

test('usage is shown where nothing is billed, and the rest says that nothing is', async () => {
  const developer = await newDeveloper();
  const { environment } = developer;
  await granted(developer);
  const cli = (...parameters: string[]) => grantex(['billing', ...parameters], { environment });
  expect((await cli('usage')).output).toMatch(
    /^month +\d{4}-\d\d\ngrants that people gave +1\ngrants made +1\naudit entries +0\n$/,
  );
  expect(JSON.parse((await cli('usage', '--json')).output)).toMatchObject({ authorizations: 1 });
  for (const words of [['show'], ['checkout', 'pro'], ['portal']])
    expect((await cli(...words)).errors).toContain('this server bills nothing');
});

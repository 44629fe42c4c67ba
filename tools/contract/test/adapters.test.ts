import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const packages = new URL('../../../packages/', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, packages), 'utf8');

const settings = await Promise.all(
  (await readdir(packages)).map(async (name) => [name, await read(`${name}/turbo.json`)] as const),
);
const adapters = settings.filter(([, text]) => text.includes('"adapter"')).map(([name]) => name);

test('there are adapters', () => {
  expect(adapters).toContain('express');
});

test.each(adapters)(
  '%s runs the tests that adapters share, and its drivers are in the table',
  async (name) => {
    const contract = await read(`${name}/test/contract.test.ts`);
    const isOverHttp = (await read(`${name}/test/drivers.ts`)).includes('overHttp');
    const isOfTools = (await read(`${name}/src/index.ts`)).search(/guardTool|guardServer/) >= 0;
    for (const shared of [
      'testContract(drivers',
      'testExports(',
      'testOptions(',
      ...(isOverHttp ? ['testRoutes('] : []),
      ...(isOfTools ? ['testTools(toolDrivers'] : []),
    ])
      expect(contract).toContain(shared);
    expect(await read(`${name}/test/readme.test.ts`)).toContain('testReadme(');
    expect(await read('../tools/contract/src/drivers.ts')).toContain(`'@grantex/${name}/test/drivers'`);
  },
);

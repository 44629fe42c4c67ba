import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createProject, developmentVersions, oldestVersions, programOf, typeFaultsIn } from './project.ts';
import { run } from './run.ts';

/** The adapters of frameworks whose types differ between the releases that they support. */
const adapters = inject('packed').filter(({ name }) =>
  /^@grantex\/(?:express|fastify|hono|koa|nest|openai-agents|trpc|vercel-ai)$/.test(name),
);
const shared = inject('packed').filter(({ name }) => /^@grantex\/(?:core|testing)$/.test(name));
let project: string;

beforeAll(async () => {
  const packed = [...adapters, ...shared];
  const newest = await developmentVersions(packed);
  project = await createProject(packed, { ...newest, ...(await oldestVersions(packed)) });
  // It uses the contexts of version 7, which the oldest release does not have.
  await rm(join(project, 'examples', 'vercel-ai'), { recursive: true });
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('the programs and the examples type-check with the oldest release of each framework', async () => {
  expect(await typeFaultsIn(project)).toEqual([]);
});

describe.each(adapters)('$name', ({ name }) => {
  test('a small program that uses it runs with the oldest release of its framework', async () => {
    const output = await run(process.execPath, [programOf(name)], project);
    expect(output.trim().split('\n').at(-1)).toBe(`${name} works`);
  });
});

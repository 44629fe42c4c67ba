import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import { expect, test } from 'vitest';
import { followReadmes } from '../src/first-call.ts';
import { subjects } from '../src/subjects.ts';

/** Seconds, from an empty project to a call that is refused. */
const LONGEST = 180;
/** Adapters that are not followed: their projects need a compiler, and Next installs one by itself when it starts. */
const EXCEPT = ['nest', 'next'];

test('every adapter is followed', async () => {
  const packages = join(root, 'packages');
  const adapters: string[] = [];
  for (const name of await readdir(packages)) {
    const tags = await readFile(join(packages, name, 'turbo.json'), 'utf8').catch(() => '');
    if (tags.includes('"adapter"')) adapters.push(name);
  }
  const followed = subjects.map(({ name }) => name).filter((name) => name !== 'core');
  expect([...followed, ...EXCEPT].toSorted()).toEqual(adapters.toSorted());
});

test('every README leads a stranger to an allowed and a refused call on every runtime', async () => {
  const { measurements } = await followReadmes(subjects, (line) => console.log(line));
  const faults = measurements.flatMap(({ name, installation, calls }) =>
    [...calls].flatMap(([runtime, call]) => {
      if (call instanceof Error) return [`${name} on ${runtime}: ${call.message}`];
      const seconds = installation + call.refused;
      return seconds > LONGEST ? [`${name} on ${runtime} took ${seconds} s`] : [];
    }),
  );
  expect(faults).toEqual([]);
  expect(measurements.map(({ name }) => name)).toEqual(subjects.map(({ name }) => name));
});

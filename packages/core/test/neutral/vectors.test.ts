/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import { vectorKinds } from '../vectors/kinds.ts';
import { reportVector } from '../vectors/report.ts';
import type { VectorFile } from '../vectors/vector-kind.ts';

// The texts, because a bundler makes a module of JSON, and sets the prototype where a member is named __proto__.
const files = import.meta.glob<string>('../../../../vectors/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Kinds that the tests of another package run. */
const ELSEWHERE = ['contract'];

const kinds = new Map(vectorKinds.map((one) => [one.kind, one]));

test('there are vectors of every kind', () => {
  const present = Object.keys(files).map((path) => path.replace(/^.*\/(.*)\.json$/, '$1'));
  expect(present.filter((kind) => !ELSEWHERE.includes(kind)).toSorted()).toEqual(
    [...kinds.keys()].toSorted(),
  );
});

for (const [path, text] of Object.entries(files)) {
  const file = JSON.parse(text) as VectorFile;
  if (ELSEWHERE.includes(file.kind)) continue;
  const kind = kinds.get(file.kind);

  test(`${path} is of a known kind and version, and its cases have names of their own`, () => {
    expect(kind).toBeDefined();
    expect(file.version).toBe(1);
    const names = file.cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /[\r\n]/.test(name))).toEqual([]);
  });

  for (const vector of file.cases) {
    test(`${file.kind}: ${vector.name}`, async () => {
      expect(await kind?.run({ ...file.defaults, ...vector })).toEqual(vector.expected);
      reportVector(file.kind, vector.name);
    });
  }
}

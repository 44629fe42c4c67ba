import { expect, test } from 'vitest';
import { followReadmes } from '../src/first-call.ts';
import { available } from '../src/subjects.ts';

/** Seconds, from an empty project to a call that is refused. */
const LONGEST = 180;

test('every README leads a stranger to an allowed and a refused call on every runtime', async () => {
  const { measurements } = await followReadmes(available, (line) => console.log(line));
  const faults = measurements.flatMap(({ name, file, setup, calls }) =>
    [...calls].flatMap(([runtime, call]) => {
      if (call instanceof Error) return [`${name}, ${file} on ${runtime}: ${call.message}`];
      const seconds = setup + call.refused;
      return seconds > LONGEST ? [`${name}, ${file} on ${runtime} took ${seconds} s`] : [];
    }),
  );
  expect(faults).toEqual([]);
  expect(measurements.map(({ name }) => name)).toEqual(available.map(({ name }) => name));
});

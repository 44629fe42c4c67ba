import { parseDuration } from '../../../src/wire/duration.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface DurationCase extends Vector {
  readonly text: string;
  /** Seconds; null for a text that is no duration. */
  readonly expected: number | null;
}

const DURATIONS: readonly (readonly [text: string, seconds: number])[] = [
  ['90s', 90],
  ['15m', 900],
  ['24h', 86_400],
  ['7d', 604_800],
  ['0s', 0],
];

const REFUSED = ['', '24', 'h', '1.5h', '-1h', '1h30m', ' 1h', '1h\n', '1H', '1w', '9999999999s', '\u0663h'];

/** Durations as texts (`docs/protocol.md` §2). */
export const durationVectors: VectorKind = vectorKind<DurationCase>({
  kind: 'duration',
  about: 'Durations as the API writes them: whole seconds, minutes, hours or days.',
  cases: () => [
    ...DURATIONS.map(([text, expected]) => ({ name: `${text} is ${expected} seconds`, text, expected })),
    ...REFUSED.map((text) => ({
      name: `${JSON.stringify(text)} is not a duration`,
      text,
      expected: null,
    })),
  ],
  run: ({ text }) => parseDuration(text) ?? null,
});

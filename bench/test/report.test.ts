import { expect, test } from 'vitest';
import { format } from '../src/report/format.ts';
import { attempt, attemptAll, judge, type Row, type Unit } from '../src/report/row.ts';
import { table } from '../src/report/table.ts';

test.each([
  [19.3e-6, 'seconds', '19.3 µs'],
  [0.45e-6, 'seconds', '450 ns'],
  [0.0121, 'seconds', '12.1 ms'],
  [1_350, 'bytes', '1.35 KB'],
  [113_456, 'perSecond', '113,000/s'],
  [0.7512, 'share', '0.75'],
  [1.42, 'times', '1.42×'],
] as const)('%f %s is written as %s', (value, unit, text) => {
  expect(format(value, unit)).toBe(text);
});

const result = (value: number, unit: Unit) => ({ value, unit, spread: 0 });

test.each([
  [result(0.9, 'share'), 'stretch'],
  [result(0.8, 'share'), 'floor'],
  [result(0.7, 'share'), 'missed'],
  [result(0.7, 'seconds'), 'stretch'],
  [result(0.9, 'seconds'), 'missed'],
] as const)('%o against a goal', (measured, verdict) => {
  const goal = measured.unit === 'share' ? { floor: 0.75, stretch: 0.85 } : { floor: 0.85, stretch: 0.75 };
  expect(judge({ result: measured, goal })).toBe(verdict);
});

test('a table shows each row with its goal, its verdict and the numbers beside it', () => {
  const row: Row = {
    what: 'strict',
    measured: { value: 25e-6, unit: 'seconds' },
    limit: { what: 'crypto.verify', value: 20e-6, unit: 'seconds' },
    result: { value: 0.8, unit: 'share', spread: 0.02 },
    goal: { floor: 0.75, stretch: 0.85 },
    peers: [{ what: 'jose', value: 96e-6, unit: 'seconds' }],
    references: [{ what: 'another', value: 30e-6, unit: 'seconds' }],
    note: 'on one core',
  };
  expect(table('tokens', [row])).toBe(
    [
      'tokens    measured  cannot be beaten         result   floor  stretch',
      '────────────────────────────────────────────────────────────────────',
      '  strict   25.0 µs  20.0 µs crypto.verify  0.80 ±2%  ≥ 0.75   ≥ 0.85  ✓',
      '    slower: 96.0 µs jose',
      '    beside: 30.0 µs another',
      '    on one core',
    ].join('\n'),
  );
});

test('a row that cannot be measured says why, and the others are there', async () => {
  const failing = await attempt('1 writer', () => Promise.reject(new Error('the server ended\nat once')));
  const measured = {
    measured: { value: 1, unit: 'seconds' },
    result: { value: 1, unit: 'seconds', spread: 0 },
  } as const;
  const rows = [failing, await attempt('2 writers', () => measured)];
  expect(table('appends', rows)).toBe(
    [
      'appends          measured  cannot be beaten      result  floor  stretch',
      '───────────────────────────────────────────────────────────────────────',
      '  1 writer   NOT MEASURED',
      '    the server ended',
      '  2 writers        1.00 s                    1.00 s ±0%',
    ].join('\n'),
  );
  expect(
    await attemptAll('all tools', () => {
      throw new Error('no such framework');
    }),
  ).toEqual([{ what: 'all tools', fault: 'no such framework' }]);
});

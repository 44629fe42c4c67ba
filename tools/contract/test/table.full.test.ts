import { contractCases, type Verdict } from '@grantex/testing';
import { expect, test } from 'vitest';
import { drivers } from '../src/drivers.ts';
import { type Column, tableOf } from '../src/table.ts';

/** Every adapter, each with the result that the contract expects. */
const columns: readonly Column[] = drivers.map((driver) => ({
  driver,
  verdicts: contractCases.map((contractCase): Verdict => {
    const reason = driver.cannotExpress[contractCase.id];
    if (reason !== undefined) return { kind: 'cannot express', contractCase, reason };
    return { kind: 'holds', contractCase, actual: contractCase.expected };
  }),
}));

test('the table holds if every cell does', () => {
  const { lines, holds } = tableOf(columns);
  expect(lines.at(-1)).toMatch(/^\d+ cases, \d+ adapters: \d+ hold, 0 differ$/);
  expect(holds).toBe(true);
});

test('the table has a row for each case and a column for each adapter', () => {
  const [head = '', ...rows] = tableOf(columns).lines;
  expect(head.trimEnd().split(/\s+/).at(-1)).toBe(String(drivers.length));
  for (const { name } of drivers)
    expect(rows).toContainEqual(expect.stringMatching(new RegExp(`^ ?\\d+  ${name}$`)));
  expect(rows.filter((row) => / [✓○] /.test(row))).toHaveLength(columns[0]?.verdicts.length ?? 0);
});

test('a differing cell shows the actual and the expected result', () => {
  const { lines, holds } = tableOf(changingFirst((verdict) => ({ ...verdict, kind: 'differs' })));
  expect(holds).toBe(false);
  expect(lines.some((line) => line.startsWith('✗ a call with') && line.includes('instead of'))).toBe(true);
});

test('a case that a framework cannot express is not a failure, and its reason is printed', () => {
  const { lines, holds } = tableOf(
    changingFirst(({ contractCase }) => ({
      kind: 'cannot express',
      contractCase,
      reason: 'there are no headers',
    })),
  );
  expect(holds).toBe(true);
  expect(lines).toContainEqual(
    expect.stringMatching(/^– a call with .* cannot be expressed: there are no headers \(Express 5\)$/),
  );
});

test('a table without adapters is not a success', () => {
  expect(tableOf([]).holds).toBe(false);
});

/** The columns of two adapters, the first of which gives another verdict on the first case. */
function changingFirst(change: (verdict: Verdict & { kind: 'holds' }) => Verdict): Column[] {
  const [first, second] = columns;
  const [verdict, ...rest] = first?.verdicts ?? [];
  if (first === undefined || second === undefined || verdict?.kind !== 'holds')
    throw new TypeError('Fewer than two adapters pass.');
  return [{ ...first, verdicts: [change({ ...verdict, kind: 'holds' }), ...rest] }, second];
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compare, comparisonLines } from '../src/report/comparison.ts';
import { type GroupReport, readReport, type Report } from '../src/report/document.ts';
import type { Unit } from '../src/report/row.ts';

const row = (what: string, value: number, unit: Unit = 'seconds', spread = 0) => ({
  what,
  measured: { value, unit },
  result: { value, spread, unit },
  verdict: undefined,
});

const group = (name: string, ...rows: GroupReport['rows']): GroupReport => ({
  name,
  title: name,
  seconds: 1,
  rows,
});

const machine: Report['machine'] = {
  processor: 'a processor',
  cores: 2,
  memoryBytes: 2 ** 34,
  system: 'linux',
  node: '24.0.0',
  openssl: '3.5.0',
  postgresql: '18.0, fsync on',
  loadBefore: 0,
  speeds: { signatures: 1_000, verifications: 40_000, parses: 500_000 },
};

const report = (groups: readonly GroupReport[], more: Partial<Report> = {}): Report => ({
  startedAt: '2026-11-30T10:00:00.000Z',
  commit: 'abc',
  machine,
  isQuick: true,
  seconds: 1,
  groups,
  ...more,
});

test('each row is shown as it was and as it is, with the ratio, and whether that is better', () => {
  const then = report([group('audit', row('cost', 2e-6), row('rate', 1_000, 'perSecond'))]);
  const now = report([group('audit', row('cost', 1e-6), row('rate', 900, 'perSecond'))]);
  expect(comparisonLines(compare(then, now)).split('\n')).toEqual([
    'Same machine, same kind of run.',
    '',
    'row               then        now  ratio',
    'audit: cost    2.00 µs    1.00 µs  0.50 better',
    'audit: rate    1,000/s      900/s  0.90 worse',
  ]);
});

test('a difference within the spread of both runs is called neither better nor worse', () => {
  const then = report([group('audit', row('cost', 1e-6, 'seconds', 0.1))]);
  const now = report([group('audit', row('cost', 1.15e-6, 'seconds', 0.1))]);
  expect(compare(then, now).rows).toMatchObject([{ isClear: false }]);
});

test('rows that are new, gone or no longer measured are named, and groups that one run left out are not compared', () => {
  const then = report([group('audit', row('old', 1), row('kept', 1), row('failing', 1)), group('idle')]);
  const failing = { what: 'failing', fault: 'the server closed a connection' };
  const now = report([group('audit', row('kept', 1), row('new', 1), failing)]);
  expect(compare(then, now)).toMatchObject({
    rows: [{ what: 'kept' }],
    added: ['audit: new'],
    gone: ['audit: old', 'audit: failing'],
    uncompared: ['idle'],
  });
});

test('another machine, another speed and another kind of run are said first', () => {
  const speeds = { ...machine.speeds, parses: 250_000, signatures: 1_050 };
  const now = report([], { isQuick: false, machine: { ...machine, node: '26.0.0', speeds } });
  expect(compare(report([]), now).differences).toEqual([
    'run: quick, now full',
    'node: 24.0.0, now 26.0.0',
    "JSON.parse of a token's payload on one core: 500,000/s, now 250,000/s (0.50×)",
  ]);
});

test('a file that is missing, or is something else, is refused by its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'comparison-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [path, other] = [join(folder, 'report.json'), join(folder, 'other.json')];
  expect(() => readReport(path)).toThrow(path);
  writeFileSync(path, JSON.stringify(report([])));
  expect(readReport(path)).toEqual(report([]));
  writeFileSync(other, '{}');
  expect(() => readReport(other)).toThrow(`${other}: not what --json prints`);
});

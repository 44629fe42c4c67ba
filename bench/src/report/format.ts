import type { Unit } from './row.ts';

type Step = readonly [from: number, factor: number, suffix: string];

const STEPS: { readonly [unit in Unit]: readonly Step[] } = {
  seconds: [
    [1, 1, ' s'],
    [1e-3, 1e3, ' ms'],
    [1e-6, 1e6, ' µs'],
    [0, 1e9, ' ns'],
  ],
  bytes: [
    [1e6, 1e-6, ' MB'],
    [1e3, 1e-3, ' KB'],
    [0, 1, ' B'],
  ],
  perSecond: [[0, 1, '/s']],
  share: [[0, 1, '']],
  times: [[0, 1, '×']],
  perWeek: [[0, 1, '/week']],
};

/** Writes a number for a person: three digits, in the unit that suits its size. */
export function format(value: number, unit: Unit): string {
  const [, factor = 1, suffix = ''] = STEPS[unit].find(([from]) => Math.abs(value) >= from) ?? [];
  return `${digits(value * factor)}${suffix}`;
}

function digits(value: number): string {
  if (Math.abs(value) >= 1000) return Number(value.toPrecision(3)).toLocaleString('en');
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

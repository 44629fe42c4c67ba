import type { Terminal } from '../terminal/terminal.ts';
import { cutTo } from './fit.ts';

/** Says how far something long has come. */
export interface Progress {
  /** @param done in the same unit as `total` */
  report(done: number): void;
  /** Takes the bar away, so that what is said next stands alone. */
  end(): void;
}

export interface ProgressOptions {
  readonly what: string;
  /** What 100 % is; undefined where nobody knows. */
  readonly total: number | undefined;
  readonly unit: 'entries' | 'bytes';
}

/** Often enough for the eye, in milliseconds. */
const REDRAW = 100;
const BAR = 24;
/** Back to the start of the line, which is erased. */
export const CLEAR_LINE = '\r\u001b[2K';

/** A bar on standard error where that is a terminal; nothing at all where it is not. */
export function createProgress(
  { errors, now, environment }: Terminal,
  { what, total, unit }: ProgressOptions,
): Progress {
  if (errors.isTTY !== true || environment['TERM'] === 'dumb') return { report: () => {}, end: () => {} };
  const began = now();
  let drawn = Number.NEGATIVE_INFINITY;

  return {
    report: (done) => {
      const time = now();
      if (time - drawn < REDRAW) return;
      drawn = time;
      const speed = done / Math.max((time - began) / 1000, 0.001);
      const parts = [what, ...barOf(done, total), amount(done, unit), `${amount(speed, unit)}/s`];
      errors.write(`${CLEAR_LINE}${cutTo(parts.join('  '), (errors.columns ?? 80) - 1)}`);
    },
    end: () => {
      if (drawn !== Number.NEGATIVE_INFINITY) errors.write(CLEAR_LINE);
    },
  };
}

function barOf(done: number, total: number | undefined): string[] {
  if (total === undefined || total <= 0) return [];
  const share = Math.min(done / total, 1);
  const full = Math.round(share * BAR);
  return [`${'█'.repeat(full)}${'░'.repeat(BAR - full)}`, `${String(Math.floor(share * 100)).padStart(3)} %`];
}

function amount(value: number, unit: ProgressOptions['unit']): string {
  if (unit === 'entries') return `${Math.round(value).toLocaleString('en')} entries`;
  return `${(value / 1024 ** 2).toFixed(1)} MiB`;
}

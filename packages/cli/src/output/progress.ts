import type { Terminal } from '../terminal/terminal.ts';
import { cutTo } from './fit.ts';

/** Shows the progress of something long. */
export interface Progress {
  /** @param done in the same unit as `total` */
  report(done: number): void;
  /** Removes the bar, so that the next output has its own line. */
  end(): void;
}

export interface ProgressOptions {
  readonly what: string;
  /** The value of 100 %; undefined if it is unknown. */
  readonly total: number | undefined;
  readonly unit: 'entries' | 'bytes';
}

/** The interval between updates, in milliseconds. */
const REDRAW = 100;
const BAR = 24;
/** Moves to the start of the line, and erases it. */
export const CLEAR_LINE = '\r\u001b[2K';

/** A bar on standard error if that is a terminal; otherwise nothing. */
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

import type { ActivityReport } from '@grantex/sdk';

/** A span of time that the overview can show. */
export interface Span {
  /** In the address. */
  readonly name: string;
  readonly label: string;
  /** What one bar of the chart stands for. */
  readonly bar: 'hour' | 'day' | 'month';
  /** The instant from which on it shows calls. */
  readonly since: (now: Date) => Date;
}

/** The first is the default. */
export const SPANS: readonly [Span, ...Span[]] = [
  {
    name: 'day',
    label: '24 hours',
    bar: 'hour',
    since: (now) => new Date(now.getTime() - 23 * 3_600_000),
  },
  { name: 'week', label: '7 days', bar: 'day', since: (now) => noonOf(now, 6) },
  { name: 'month', label: '30 days', bar: 'day', since: (now) => noonOf(now, 29) },
  {
    name: 'year',
    label: '12 months',
    bar: 'month',
    since: (now) => new Date(now.getFullYear(), now.getMonth() - 11, 1, 12),
  },
];

/** A day that lies so many days back. At noon, which exists on every day. */
function noonOf(now: Date, daysBack: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysBack, 12);
}

/** The calls that began in an hour, a day or a month of the reader's time zone. */
export interface Bar {
  /** When it begins, ISO 8601. */
  readonly at: string;
  readonly calls: number;
  readonly refused: number;
  /** Calls that ended with a failure in this time. */
  readonly failed: number;
  /** The hour, day or month in words. */
  readonly name: string;
  /** The same in short, for the axis. */
  readonly tick: string;
}

type Formats = Readonly<Record<Span['bar'], Intl.DateTimeFormat>>;

const NAMES: Formats = {
  hour: new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' }),
  month: new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }),
};
const TICKS: Formats = {
  hour: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
  day: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }),
  month: new Intl.DateTimeFormat(undefined, { month: 'short' }),
};

/** The bars of a report; days become months where a bar is one. */
export function barsOf({ buckets }: Pick<ActivityReport, 'buckets'>, bar: Span['bar']): readonly Bar[] {
  const bars: Bar[] = [];
  for (const { at, calls, blocked: refused, failure: failed } of buckets) {
    const date = new Date(at);
    const last = bars.at(-1);
    if (bar === 'month' && last !== undefined && date.getDate() !== 1) {
      bars[bars.length - 1] = {
        ...last,
        calls: last.calls + calls,
        refused: last.refused + refused,
        failed: last.failed + failed,
      };
    } else {
      bars.push({ at, calls, refused, failed, name: NAMES[bar].format(date), tick: TICKS[bar].format(date) });
    }
  }
  return bars;
}

/** The sums of all bars. */
export function sumOf(bars: readonly Bar[]): Pick<Bar, 'calls' | 'refused' | 'failed'> {
  return bars.reduce(
    (sum, { calls, refused, failed }) => ({
      calls: sum.calls + calls,
      refused: sum.refused + refused,
      failed: sum.failed + failed,
    }),
    { calls: 0, refused: 0, failed: 0 },
  );
}

const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** How many of the calls were refused, in percent; `–` without calls. */
export function rateOf({ calls, refused }: { calls: number; refused: number }): string {
  return calls === 0 ? '–' : PERCENT.format(refused / calls);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A span of time that the overview can show. */
export interface Span {
  /** In the address. */
  readonly name: string;
  readonly label: string;
  /** Milliseconds. */
  readonly length: number;
  readonly bucket: 'hour' | 'day';
}

/** The first is shown by default. */
export const SPANS: readonly [Span, ...Span[]] = [
  { name: 'day', label: '24 hours', length: 23 * HOUR, bucket: 'hour' },
  { name: 'week', label: '7 days', length: 6 * DAY, bucket: 'day' },
  { name: 'month', label: '30 days', length: 29 * DAY, bucket: 'day' },
  { name: 'year', label: 'A year', length: 364 * DAY, bucket: 'day' },
];

export function spanOf(name: string | null): Span {
  return SPANS.find((span) => span.name === name) ?? SPANS[0];
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** The seconds of a duration such as `30m`, `24h` or `7d`; NaN for any other text. */
export function secondsOf(duration: string): number {
  const [, count = '', unit] = /^(\d{1,9})([smhd])$/.exec(duration) ?? [];
  return unit === undefined ? Number.NaN : Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

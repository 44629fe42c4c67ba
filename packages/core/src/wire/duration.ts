const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const DURATION = /^(\d{1,9})([smhd])$/;

/** A duration of at least a second. */
export const POSITIVE_DURATION: RegExp = /^(?!0+[smhd])\d{1,9}[smhd]$/;

/**
 * Reads a duration such as `90s`, `15m`, `24h` or `7d` (`docs/protocol.md` §2).
 * @returns seconds, or undefined when the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

/** Writes seconds as a duration, in the largest unit that divides them. */
export function formatDuration(seconds: number): string {
  const units = ['d', 'h', 'm'] as const;
  const unit = units.find((candidate) => seconds > 0 && seconds % SECONDS[candidate] === 0) ?? 's';
  return `${seconds / SECONDS[unit]}${unit}`;
}

const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' };

/** A duration of the API, such as `30m`, in words: “30 minutes”. */
export function durationInWords(duration: string): string {
  const [, count, letter = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const unit = UNITS[letter];
  if (count === undefined || unit === undefined) return duration;
  return Number(count) === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

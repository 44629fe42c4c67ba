/** The median of numbers; 0 of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** Median and scale of logarithms. The scale is 1.4826 · MAD, the standard deviation of normal values without their outliers. */
export function centre(logs: readonly number[], leastScale: number): { middle: number; scale: number } {
  const middle = median(logs);
  const deviations = logs.map((value) => Math.abs(value - middle));
  return { middle, scale: Math.max(1.4826 * median(deviations), leastScale) };
}

/** Adds to the newest values, of which so many are kept. Rounded: a profile is stored as text. */
export function push(values: number[], value: number, most: number): void {
  values.push(Math.round(value * 100) / 100);
  if (values.length > most) values.shift();
}

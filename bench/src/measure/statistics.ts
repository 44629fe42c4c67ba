/** A number and its spread: half the distance between the quartiles, as a share of the number. */
export interface Estimate {
  readonly value: number;
  readonly spread: number;
}

/** The median, which a few disturbed rounds do not move. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function estimate(values: readonly number[]): Estimate {
  const value = median(values);
  return { value, spread: (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / Math.abs(value) };
}

/**
 * One thing as a share of another, both measured in the same rounds. Values of the same round are compared, so that a
 * slow machine slows both.
 */
export function share(of: readonly number[], by: readonly number[]): Estimate {
  return estimate(of.map((value, round) => value / (by[round] ?? Number.NaN)));
}

/** How much more one thing is than another, compared round by round. */
export function difference(of: readonly number[], by: readonly number[]): number {
  return median(of.map((value, round) => value - (by[round] ?? Number.NaN)));
}

/** The value below which this share of all values lies, interpolated between neighbours. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

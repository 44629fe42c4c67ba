/** A number with how far single rounds were from it: half the distance between the quartiles, as a share of it. */
export interface Estimate {
  readonly value: number;
  readonly spread: number;
}

/** The value in the middle, which a few disturbed rounds do not move. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function estimate(values: readonly number[]): Estimate {
  const value = median(values);
  return { value, spread: (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / Math.abs(value) };
}

/**
 * One thing as a share of another, both measured in the same rounds. Each round is compared with itself, so that what
 * slows the machine down for a while slows both down.
 */
export function share(of: readonly number[], by: readonly number[]): Estimate {
  return estimate(of.map((value, round) => value / (by[round] ?? Number.NaN)));
}

/** How much more one thing is than another, each round compared with itself. */
export function difference(of: readonly number[], by: readonly number[]): number {
  return median(of.map((value, round) => value - (by[round] ?? Number.NaN)));
}

/** The value below which a share of all values lie, between neighbours in proportion. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

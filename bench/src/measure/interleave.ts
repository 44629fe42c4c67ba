/** Measures something once. */
export type Sampler<SAMPLE> = () => SAMPLE | Promise<SAMPLE>;

/** The samples of each contender, round by round. */
export type Samples<NAME extends string, SAMPLE> = { readonly [name in NAME]: SAMPLE[] };

/**
 * Measures several things in turn, round by round. Each round begins with another one, so that a machine that is slow
 * for a while, or grows warm, is slow for all of them alike. The first round only warms up.
 */
export async function interleave<NAME extends string, SAMPLE>(
  contenders: { readonly [name in NAME]: Sampler<SAMPLE> },
  rounds: number,
): Promise<Samples<NAME, SAMPLE>> {
  const names = Object.keys(contenders) as NAME[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as SAMPLE[]])) as Samples<NAME, SAMPLE>;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of rotated(names, round)) {
      const sample = await contenders[name]();
      if (round > 0) samples[name].push(sample);
    }
  }
  return samples;
}

function rotated<NAME>(names: readonly NAME[], by: number): NAME[] {
  const first = by % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

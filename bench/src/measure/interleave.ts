/** Measures something once. */
export type Sampler<SAMPLE> = () => SAMPLE | Promise<SAMPLE>;

/** Measures one of several after the other, as one contender. */
export function inTurn<SAMPLE>(samplers: readonly [Sampler<SAMPLE>, ...Sampler<SAMPLE>[]]): Sampler<SAMPLE> {
  let turn = 0;
  return () => {
    const sampler = samplers[turn % samplers.length] ?? samplers[0];
    turn += 1;
    return sampler();
  };
}

/** The samples of each contender, round by round. Reading those of a contender that failed throws its fault. */
export type Samples<NAME extends string, SAMPLE> = { readonly [name in NAME]: SAMPLE[] };

/** Seconds for which each contender runs before it is measured: V8 has compiled a short loop by then. */
const WARM_UP = 0.2;

/**
 * Measures several things in turn, round by round. Each round begins with another one, so that a machine that is slow
 * for a while, or grows warm, is slow for all of them alike. A contender that fails ends alone: the others go on.
 * @param warmUp seconds for which each contender runs before the first round, at least once; or that it has run already.
 *   Default: a fifth of a second
 */
export async function interleave<NAME extends string, SAMPLE>(
  contenders: { readonly [name in NAME]: Sampler<SAMPLE> },
  rounds: number,
  warmUp: number | 'done' = WARM_UP,
): Promise<Samples<NAME, SAMPLE>> {
  const names = Object.keys(contenders) as NAME[];
  const samples = new Map(names.map((name) => [name, [] as SAMPLE[]]));
  const faults = new Map<NAME, unknown>();

  async function measure(name: NAME): Promise<SAMPLE[]> {
    if (faults.has(name)) return [];
    try {
      return [await contenders[name]()];
    } catch (error) {
      faults.set(name, error);
      return [];
    }
  }

  async function warm(name: NAME, seconds: number): Promise<void> {
    const until = performance.now() + seconds * 1000;
    do await measure(name);
    while (performance.now() < until && !faults.has(name));
  }

  if (warmUp !== 'done') for (const name of names) await warm(name, warmUp);
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of rotated(names, round)) samples.get(name)?.push(...(await measure(name)));
  }
  return readable(samples, faults);
}

function readable<NAME extends string, SAMPLE>(
  samples: ReadonlyMap<NAME, SAMPLE[]>,
  faults: ReadonlyMap<NAME, unknown>,
): Samples<NAME, SAMPLE> {
  const readers = [...samples].map(([name, taken]) => {
    const get = (): SAMPLE[] => {
      if (faults.has(name)) throw faults.get(name);
      return taken;
    };
    return [name, { get, enumerable: true }] as const;
  });
  return Object.defineProperties({}, Object.fromEntries(readers)) as Samples<NAME, SAMPLE>;
}

function rotated<NAME>(names: readonly NAME[], by: number): NAME[] {
  const first = by % names.length;
  return [...names.slice(first), ...names.slice(0, first)];
}

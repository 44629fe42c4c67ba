import { sharedClock } from '../crowd/clock.ts';
import type { Heard } from '../crowd/crowd.ts';
import type { CrowdJob } from '../crowd/direct-crowd.ts';
import type { Child } from '../processes/start-child.ts';

type Gather = Extract<CrowdJob, { readonly step: 'gather' }>;
/** Who follows; the number is told to each process. */
export type Follower = Gather extends infer JOB
  ? JOB extends Gather
    ? Omit<JOB, 'count' | 'step'>
    : never
  : never;

/** The result of one measured call, in seconds. */
export interface Told {
  /** From the call until the last follower knew. */
  readonly heard: number;
  /** From the call until its response. */
  readonly answered: number;
  /** CPU time of the followers' processes until then. */
  readonly cpu: number;
}

/** Many followers of revocations, in a few processes. */
export interface Followers {
  readonly count: number;
  /**
   * Measures until all followers know.
   * @param token is accepted until then
   * @param tell makes the call that they learn of
   */
  hear(token: string, tell: () => Promise<unknown>): Promise<Told>;
  /** @throws {Error} when some follower accepts one of these tokens */
  mustRefuse(tokens: readonly string[]): Promise<void>;
  leave(): Promise<void>;
}

/** Creates this many followers in these processes. */
export async function gatherFollowers(
  clients: readonly Child[],
  count: number,
  follower: Follower,
): Promise<Followers> {
  const asked = clients.slice(0, count);

  async function direct(job: CrowdJob): Promise<(Heard | undefined)[]> {
    return Promise.all(asked.map(async (child) => (await child.ask({ kind: 'crowd', job })).heard));
  }

  const each = count / asked.length;
  if (!Number.isInteger(each)) throw new RangeError(`${count} followers in ${asked.length} processes`);
  await direct({ step: 'gather', ...follower, count: each });
  return {
    count,
    async hear(token, tell) {
      await direct({ step: 'watch', token });
      const started = sharedClock();
      await tell();
      const answered = sharedClock() - started;
      const heard = (await direct({ step: 'heard' })).flatMap((one) => one ?? []);
      return {
        heard: Math.max(...heard.map(({ at }) => at)) - started,
        answered,
        cpu: heard.reduce((sum, { cpu }) => sum + cpu, 0),
      };
    },
    mustRefuse: async (tokens) => void (await direct({ step: 'mustRefuse', tokens })),
    leave: async () => void (await direct({ step: 'leave' })),
  };
}

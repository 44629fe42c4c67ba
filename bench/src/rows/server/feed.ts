import { requestText } from '../../load/job.ts';
import { estimate, median, quantile } from '../../measure/statistics.ts';
import { attemptAll, type Goal, type Outcome, type Row } from '../../report/row.ts';
import {
  type FeedSample,
  type FeedSetting,
  gatherLast,
  gatherVerifiers,
  hearBare,
  hearWith,
  prepareFeed,
  revoke,
  revokeInTurn,
} from '../../workbench/feed-setting.ts';
import type { Followers } from '../../workbench/followers.ts';
import type { Group } from '../group.ts';

/** How many verifiers. The largest number comes first: its processes are then warm for the smaller ones. */
const COUNTS: readonly { readonly count: number; readonly goal?: Goal }[] = [
  { count: 1_000, goal: { floor: 0.035, stretch: 0.022 } },
  { count: 100, goal: { floor: 0.01, stretch: 0.006 } },
  { count: 1 },
];
/** How many revocations are made at once, and over how many connections. */
const BURST = { quick: 250, full: 1_000 };
const CONNECTIONS = 8;
const PIPELINING = 4;

/** How long after a revocation some verifier still accepts the grant. */
export const feed: Group = {
  name: 'feed',
  title: 'From the revoke call until the last verifier refuses; p99 by the clock',
  async run(bench) {
    const setting = await prepareFeed(bench);
    const rounds = bench.isQuick ? 6 : 300;
    const size = bench.isQuick ? BURST.quick : BURST.full;
    const rows: Outcome[] = [];
    const bursts: Row[] = [];
    async function measure({ count, goal }: (typeof COUNTS)[number]): Promise<readonly Row[]> {
      // One crowd after the other: the heartbeats of a second one would be measured as well.
      const limit = await hearBare(setting, count, rounds);
      const checked = await hearBare(setting, count, rounds, setting.jwk);
      const verifiers = await gatherVerifiers(setting, count);
      const all = await revokeInTurn(setting, verifiers, rounds);
      const isMost = rows.length === 0;
      const name = `${named(count)} on these cores`;
      if (isMost)
        bursts.push(await burstRow(setting, verifiers, name, limit, { rounds: bench.isQuick ? 1 : 5, size }));
      await verifiers.leave();
      const row = rowOf(name, all, limit, goal);
      const p50 = median(secondsUntil('heard', checked));
      const signatures = {
        what: 'p50 where each socket checks a signature',
        value: p50,
        unit: 'seconds',
      } as const;
      const ofCount: Row[] = [{ ...row, references: [...(row.references ?? []), signatures] }];
      if (count > 1) {
        const last = await gatherLast(setting, count);
        const what = `one verifier, the last of ${count.toLocaleString('en')} streams`;
        ofCount.push(rowOf(what, await revokeInTurn(setting, last, rounds), limit, goal));
        if (isMost)
          bursts.push(await burstRow(setting, last, what, limit, { rounds: bench.isQuick ? 1 : 9, size }));
        await last.leave();
      }
      return ofCount;
    }

    for (const each of COUNTS) rows.unshift(...(await attemptAll(named(each.count), () => measure(each))));
    return [...rows, ...bursts];
  },
};

const named = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'verifier' : 'verifiers'}`;

const secondsUntil = (name: 'heard' | 'answered', samples: readonly FeedSample[]): number[] =>
  samples.map((sample) => sample[name]);

function rowOf(
  what: string,
  samples: readonly FeedSample[],
  limit: readonly FeedSample[],
  goal: Goal | undefined,
): Row {
  const heard = secondsUntil('heard', samples);
  const late = quantile(heard, 0.99);
  const milliseconds = (name: 'cpu' | 'serverCpu'): string =>
    (median(samples.map((sample) => sample[name])) * 1e3).toFixed(1);
  return {
    what,
    measured: { value: late, unit: 'seconds' },
    limit: {
      what: 'as many sockets written to',
      value: quantile(secondsUntil('heard', limit), 0.99),
      unit: 'seconds',
    },
    result: { ...estimate(heard), value: late, unit: 'seconds' },
    ...(goal === undefined ? {} : { goal }),
    references: [
      { what: 'p50', value: median(heard), unit: 'seconds' },
      {
        what: 'p50 of the sockets written to',
        value: median(secondsUntil('heard', limit)),
        unit: 'seconds',
      },
      {
        what: 'p50 until the call was answered, committed',
        value: median(secondsUntil('answered', samples)),
        unit: 'seconds',
      },
    ],
    note: `${samples.length} revocations; CPU time of each: ${milliseconds('serverCpu')} ms of the server, ${milliseconds('cpu')} ms of the verifiers`,
  };
}

async function burstRow(
  setting: FeedSetting,
  verifiers: Followers,
  whom: string,
  limit: readonly FeedSample[],
  { rounds, size }: { readonly rounds: number; readonly size: number },
): Promise<Row> {
  const samples: FeedSample[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await burst(setting, verifiers, size));
  const heard = secondsUntil('heard', samples);
  const cpu = (name: 'cpu' | 'serverCpu'): string => median(samples.map((one) => one[name])).toFixed(2);
  return {
    what: `${size.toLocaleString('en')} revocations at once, ${whom}`,
    measured: { value: median(heard), unit: 'seconds' },
    limit: {
      what: 'the calls alone',
      value: median(secondsUntil('answered', samples)),
      unit: 'seconds',
    },
    result: { ...estimate(heard), unit: 'seconds' },
    ...(size === BURST.full ? { goal: { floor: 1.5, stretch: 0.7 } } : {}),
    peers: [
      {
        what: 'as many sockets written to once for each',
        value: median(secondsUntil('heard', limit)) * size,
        unit: 'seconds',
      },
    ],
    note: `CPU time in all: ${cpu('serverCpu')} s of the server, ${cpu('cpu')} s of the verifiers`,
  };
}

/** The last revocation comes after all others, so a verifier that knows of it knows of them. */
async function burst(
  { grantex, grants, loader }: FeedSetting,
  verifiers: Followers,
  size: number,
): Promise<FeedSample> {
  const [last, ...others] = await grants(size);
  const requests = others.map(({ grantId }) =>
    requestText({ method: 'DELETE', path: `/v1/grants/${grantId}`, token: grantex.apiKey }),
  );
  const port = Number(new URL(grantex.server.url).port);
  const job = { port, connections: CONNECTIONS, pipelining: PIPELINING, requests, status: 204 };
  const sample = await hearWith(verifiers, grantex.server, last.grantToken, async () => {
    await loader.ask({ kind: 'load', job });
    await revoke(grantex, last);
  });
  await verifiers.mustRefuse(others.map(({ grantToken }) => grantToken));
  return sample;
}

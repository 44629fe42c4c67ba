import { expect, test } from 'vitest';
import type { LoadJob } from '../src/load/job.ts';
import type { Child } from '../src/processes/start-child.ts';
import { loadOf } from '../src/workbench/sample-load.ts';

/** Processes that do nothing, and what load each was asked to generate. */
function recorder(): { start: () => Child; jobs: LoadJob[] } {
  const jobs: LoadJob[] = [];
  const ask = async (request: { kind: string; job?: LoadJob }): Promise<object> => {
    if (request.job === undefined) return { kind: 'cpu', seconds: jobs.length };
    jobs.push(request.job);
    return { kind: 'load', result: { answered: 1, total: 1, seconds: 1 } };
  };
  return {
    jobs,
    start: () => ({ url: 'http://127.0.0.1:1', ask: ask as Child['ask'], stop: async () => undefined }),
  };
}

const job = { connections: 1, pipelining: 1, requests: [], status: 200 };

test('each server is warmed up once, with thousands of requests over several connections', async () => {
  const { start, jobs } = recorder();
  const [client, server, other] = [start(), start(), start()];
  for (const loaded of [server, server, other]) {
    const sample = loadOf(client, loaded, { ...job, seconds: 0.3 });
    await sample();
    await sample();
  }
  const warmUp = { connections: 16, count: 5_000, seconds: 2 };
  const measured = { connections: 1, count: undefined, seconds: 0.3 };
  expect(jobs.map(({ connections, count, seconds }) => ({ connections, count, seconds }))).toEqual([
    warmUp,
    measured,
    measured,
    measured,
    measured,
    warmUp,
    measured,
    measured,
  ]);
});

test('requests that may be sent only once warm nothing up', async () => {
  const { start, jobs } = recorder();
  await loadOf(start(), start(), { ...job, count: 5 })();
  expect(jobs).toMatchObject([{ connections: 1, count: 5 }]);
});

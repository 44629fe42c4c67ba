import { expect, test } from 'vitest';
import type { LoadJob } from '../src/load/job.ts';
import type { Child } from '../src/processes/start-child.ts';
import { loadOf } from '../src/workbench/sample-load.ts';

/** Processes that do nothing, and how long each was asked to generate load. */
function recorder(): { start: () => Child; seconds: (number | undefined)[] } {
  const seconds: (number | undefined)[] = [];
  const ask = async (request: { kind: string; job?: LoadJob }): Promise<object> => {
    if (request.kind === 'cpu') return { kind: 'cpu', seconds: seconds.length };
    seconds.push(request.job?.seconds);
    return { kind: 'load', result: { answered: 1, total: 1, seconds: 1 } };
  };
  return {
    seconds,
    start: () => ({ url: 'http://127.0.0.1:1', ask: ask as Child['ask'], stop: async () => undefined }),
  };
}

const job = { connections: 1, pipelining: 1, requests: [], status: 200 };

test('the first sample on each server is long, and later ones have the requested length', async () => {
  const { start, seconds } = recorder();
  const [client, server, other] = [start(), start(), start()];
  for (const loaded of [server, server, other]) {
    const sample = loadOf(client, loaded, { ...job, seconds: 0.3 });
    await sample();
    await sample();
  }
  expect(seconds).toEqual([4, 0.3, 0.3, 0.3, 4, 0.3]);
});

test('a first sample that is longer keeps its length, and one without a time has none', async () => {
  const { start, seconds } = recorder();
  await loadOf(start(), start(), { ...job, seconds: 9 })();
  await loadOf(start(), start(), { ...job, count: 5 })();
  expect(seconds).toEqual([9, undefined]);
});

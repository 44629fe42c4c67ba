import type { AuditEntry } from '@grantex/core/log';
import { afterEach, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { type Line, lineTo } from './support/line.ts';
import { grantex, type Ended } from './support/run.ts';

const STREAM = '/v1/events/stream';
const LIST = '/v1/audit/entries';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A developer whose log is followed over a connection, and the output so far. */
interface Following {
  readonly line: Line;
  readonly seen: readonly number[];
  write(): Promise<unknown>;
  /** Interrupts it. */
  end(): Promise<Ended>;
}

async function follow(refuse?: Parameters<typeof lineTo>[1]): Promise<Following> {
  const developer: Developer = await newDeveloper();
  const { grantId } = await granted(developer);
  const line = await lineTo(developer.url, refuse);
  open.push(line);
  const write = () => developer.gx.audit.log({ grantId, action: 'a.b', status: 'success' });
  const controller = new AbortController();
  const seen: number[] = [];
  const running = grantex(['audit', 'tail', '--follow', '-n', '0', '--json'], {
    environment: { ...developer.environment, GRANTEX_URL: line.url },
    signal: controller.signal,
    onOutput: (said) => {
      for (const text of said.trim().split('\n')) seen.push((JSON.parse(text) as AuditEntry).seq);
    },
  });
  await expect.poll(() => line.asked).toContain(STREAM);
  return {
    line,
    seen,
    write,
    end() {
      controller.abort();
      return running;
    },
  };
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test('entries are shown when the event stream announces them, not by polling every second', async () => {
  const { line, seen, write, end } = await follow();
  const waits: number[] = [];
  for (let count = 1; count <= 25; count += 1) {
    const begun = performance.now();
    await write();
    await expect.poll(() => seen, { interval: 5 }).toEqual(upTo(count));
    waits.push(performance.now() - begun);
  }
  // Each entry is written right after the one before was shown: by polling, each would wait for almost a second.
  expect(Math.min(...waits)).toBeLessThan(500);
  expect(line.asked.filter((path) => path === STREAM)).toHaveLength(1);
  expect(await end()).toMatchObject({ exitCode: EXIT.interrupted });
});

test('entries written while the connection is lost are shown afterwards, each once and in order', async () => {
  const { line, seen, write, end } = await follow();
  await write();
  await expect.poll(() => seen).toEqual([1]);
  const before = line.asked.length;
  line.cut();
  for (let count = 0; count < 3; count += 1) await write();
  await expect.poll(() => line.asked.slice(before)).toContain(STREAM);
  expect(seen).toEqual([1]);
  line.mend();
  await expect.poll(() => seen).toEqual(upTo(4));
  await write();
  await expect.poll(() => seen).toEqual(upTo(5));
  expect(await end()).toMatchObject({ exitCode: EXIT.interrupted });
});

test.each([
  { status: 403, code: 'STREAMS_OFF' },
  { status: 429, code: 'TOO_MANY_STREAMS' },
  { status: 404, code: 'NOT_FOUND' },
])('when the stream is $code it polls once a second, without a message', async (refusal) => {
  const { line, seen, write, end } = await follow((path) => (path === STREAM ? refusal : undefined));
  for (let count = 1; count <= 3; count += 1) {
    await write();
    await expect.poll(() => seen).toEqual(upTo(count));
  }
  expect(line.asked.filter((path) => path === LIST).length).toBeGreaterThan(2);
  const { exitCode, errors } = await end();
  expect(exitCode).toBe(EXIT.interrupted);
  expect(errors).not.toContain(refusal.code);
});

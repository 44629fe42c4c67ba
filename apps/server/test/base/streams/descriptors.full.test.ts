import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { descriptorShares } from '../../../src/base/descriptors.ts';
import { folderWithDatabase, type Program, startProgram } from '../../main/process/program.ts';
import { postgresql } from '../../support/databases.ts';
import { callerOf, type Call } from '../../support/server.ts';

const DESCRIPTORS = 240;
/** The addresses on which a server without a host listens. */
const LOOPBACK = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address === '127.0.0.1' || address === '::1');
const { connections, streams } = descriptorShares(DESCRIPTORS);

test('a process keeps a quarter of its descriptors free, and uses at most half for streams', () => {
  expect(descriptorShares(1_024)).toEqual({ connections: 768, streams: 512, databaseFiles: 128 });
  expect(descriptorShares(Number.POSITIVE_INFINITY)).toEqual({
    connections: Number.POSITIVE_INFINITY,
    streams: Number.POSITIVE_INFINITY,
    databaseFiles: 1_000,
  });
});

test("one developer with many keys never uses up the streams of others, nor the server's descriptors", async () => {
  const server = startLimited({ GRANTEX_DATA_DIR: await folderWithDatabase() });
  const url = await server.listening;
  const [greedy, other] = [await signUp(url), await signUp(url)];
  const keys = await Promise.all([1, 2, 3].map(() => keyOf(greedy)));
  const held = await openUntilRefused(url, [greedy.key, ...keys]);
  expect(held).toEqual({ open: streams / 2, refusedWith: [429, 429, 429, 429] });
  const others = [other.key, await keyOf(other)];
  expect(await openUntilRefused(url, others)).toEqual({ open: streams / 4, refusedWith: [429, 429] });

  const room = connections - streams / 2 - streams / 4;
  const port = Number(new URL(url).port);
  const idle = Array.from({ length: room * 2 }, () => LOOPBACK.map((host) => connect(port, host))).flat();
  onTestFinished(() => idle.forEach((socket) => socket.destroy()));
  await Promise.all(idle.map(connectedOrReset));
  for (const { call } of [greedy, other]) {
    const { status } = await call('POST /v1/agents', { name: 'made while there is little room' });
    expect(status).toBe(201);
  }
  expect(server.stderr).not.toMatch(/EMFILE|"level":(?:50|60)/);
});

test('a developer with few streams gets more while the server has any, however many others hold', async () => {
  const url = await startLimited((await postgresql()).environment).listening;
  const modest = await signUp(url);
  let left = streams;
  const open = async (count: number, { key }: Developer): Promise<number[]> => {
    left -= count;
    const opened = await Promise.all(Array.from({ length: count }, () => openStream(url, key)));
    return opened.map(({ statusCode = 0 }) => statusCode);
  };
  await open(10, modest);
  for (const _ of [1, 2, 3]) {
    const greedy = await signUp(url);
    left -= (await openUntilRefused(url, [greedy.key, await keyOf(greedy), await keyOf(greedy)])).open;
  }
  await open(left - 6, await signUp(url));
  expect(await open(6, modest)).toEqual([200, 200, 200, 200, 200, 200]);
});

function startLimited(environment: Record<string, string>): Program {
  const open = { GRANTEX_RATE_LIMIT: '0', GRANTEX_SIGNUP: 'open' };
  return startProgram({ ...environment, ...open }, [], DESCRIPTORS);
}

interface Developer {
  key: string;
  call: Call;
}

async function keyOf({ call }: Developer): Promise<string> {
  const { body } = await call('POST /v1/keys', { name: 'watches', roles: ['audit-read'] });
  return body.apiKey as string;
}

async function signUp(url: string): Promise<Developer> {
  const { body } = await callerOf(url, null)('POST /v1/signup', { name: 'a developer' });
  return { key: body.apiKey, call: callerOf(url, body.apiKey) };
}

/** Opens streams with each key in turn until one is refused. */
async function openUntilRefused(
  url: string,
  keys: readonly string[],
): Promise<{ open: number; refusedWith: number[] }> {
  let open = 0;
  const refusedWith: number[] = [];
  for (const key of keys) {
    for (;;) {
      const { statusCode = 0 } = await openStream(url, key);
      if (statusCode !== 200) {
        refusedWith.push(statusCode);
        break;
      }
      open += 1;
    }
  }
  return { open, refusedWith };
}

/** A server that has no room resets a connection, before or after its client knows that it was made. */
async function connectedOrReset(socket: Socket): Promise<void> {
  await new Promise((resolve) => socket.on('connect', resolve).on('error', resolve).on('close', resolve));
}

async function openStream(url: string, key: string): Promise<IncomingMessage> {
  const sent = get(`${url}/v1/events/stream`, {
    agent: false,
    headers: { authorization: `Bearer ${key}` },
  });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  onTestFinished(() => void response.destroy());
  response.on('error', () => undefined).resume();
  return response;
}

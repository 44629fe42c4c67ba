import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { descriptorShares } from '../../src/streams/descriptors.ts';
import { folderWithDatabase, startProgram } from '../process/program.ts';
import { callerOf, type Call } from '../support/server.ts';

const DESCRIPTORS = 240;
/** The addresses of this machine on which a server without a host listens. */
const LOOPBACK = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .map(({ address }) => address)
  .filter((address) => address === '127.0.0.1' || address === '::1');
const { connections, streams } = descriptorShares(DESCRIPTORS);

test('of the descriptors a process keeps a quarter for itself, and half at most are streams', () => {
  expect(descriptorShares(1_024)).toEqual({ connections: 768, streams: 512 });
  expect(descriptorShares(Number.POSITIVE_INFINITY)).toEqual({
    connections: Number.POSITIVE_INFINITY,
    streams: Number.POSITIVE_INFINITY,
  });
});

test('one developer with many keys never takes the streams of others, nor the descriptors of the server', async () => {
  const server = startProgram(
    { GRANTEX_DATA_DIR: await folderWithDatabase(), GRANTEX_RATE_LIMIT: '0', GRANTEX_SIGNUP: 'open' },
    [],
    DESCRIPTORS,
  );
  const url = await server.listening;
  const [greedy, other] = [await signUp(url), await signUp(url)];
  const keys = await Promise.all(
    [1, 2, 3].map(async () => {
      const { body } = await greedy.call('POST /v1/keys', { name: 'watches', roles: ['audit-read'] });
      return body.apiKey as string;
    }),
  );
  const held = await openUntilRefused(url, [greedy.key, ...keys]);
  expect(held).toEqual({ open: streams / 2, refusedWith: [429, 429, 429, 429] });
  expect(await openUntilRefused(url, [other.key])).toEqual({ open: streams / 4, refusedWith: [429] });

  const room = connections - streams / 2 - streams / 4;
  const port = Number(new URL(url).port);
  const idle = Array.from({ length: room * 2 }, () => LOOPBACK.map((host) => connect(port, host))).flat();
  onTestFinished(() => idle.forEach((socket) => socket.destroy()));
  await Promise.all(idle.map((socket) => Promise.race([once(socket, 'close'), once(socket, 'connect')])));
  for (const { call } of [greedy, other]) {
    const { status } = await call('POST /v1/agents', { name: 'made while there is little room' });
    expect(status).toBe(201);
  }
  expect(server.stderr).not.toMatch(/EMFILE|"level":(?:50|60)/);
});

async function signUp(url: string): Promise<{ key: string; call: Call }> {
  const { body } = await callerOf(url, null)('POST /v1/signup', { name: 'a developer' });
  return { key: body.apiKey, call: callerOf(url, body.apiKey) };
}

/** Opens streams with each key in turn until it is refused. */
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

import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from 'test-config';
import { expect, onTestFinished, test } from 'vitest';
import { issuerChange } from '../../../src/main/commands/issuer.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import { startServer } from '../../../src/main/start-server.ts';
import { StoreError } from '../../../src/base/store/errors.ts';
import { keptEngines } from '../backup/places.ts';
import { postgresql } from '../../support/databases.ts';
import { testServer } from '../../support/server.ts';
import { startProgram } from './program.ts';

test('without a host it listens on 127.0.0.1 and ::1, as localhost, and stops on both', async () => {
  const server = await testServer();
  const { port, hostname } = new URL(server.url);
  expect(hostname).toBe('localhost');
  for (const address of ['127.0.0.1', '[::1]']) {
    const answer = await fetch(`http://${address}:${port}/.well-known/grantex`);
    expect(await answer.json()).toMatchObject({ issuer: server.url });
  }
  await server.close();
  for (const address of ['127.0.0.1', '[::1]']) {
    await expect(fetch(`http://${address}:${port}/health`)).rejects.toThrow('fetch failed');
  }
});

test('with a host it listens only there', async () => {
  const server = await testServer({ environment: { GRANTEX_HOST: '127.0.0.1' } });
  const { port } = new URL(server.url);
  expect(server.url).toBe(`http://127.0.0.1:${port}`);
  await expect(fetch(`http://[::1]:${port}/health`)).rejects.toThrow('fetch failed');
  await server.close();
});

test('another program on ::1 keeps it from starting', async () => {
  const holder = createServer();
  const port = await freePort();
  holder.listen(port, '::1');
  await once(holder, 'listening');
  onTestFinished(() => void holder.close());
  const program = startProgram({ PORT: String(port), ...(await postgresql()).environment });
  expect(await program.ended).toBe(1);
  expect(program.stderr).toMatch(/^grantex-server: listen EADDRINUSE[^\n]+::1[^\n]+$/m);
});

test('a start that finds its port taken makes no first developer, whose key nobody would see', async () => {
  const { environment } = await postgresql();
  const holder = createServer();
  const port = await freePort();
  const start = (bootstrapKey: string) => {
    const settings = { LOG_LEVEL: 'silent', PORT: String(port), GRANTEX_BOOTSTRAP_KEY: bootstrapKey };
    return startServer(readConfig({ ...environment, ...settings }));
  };
  holder.listen(port, '127.0.0.1');
  await once(holder, 'listening');
  await expect(start(`gx_test_${'a'.repeat(43)}`)).rejects.toThrow('EADDRINUSE');
  holder.close();
  await once(holder, 'close');
  const key = `gx_test_${'b'.repeat(43)}`;
  const server = await start(key);
  const me = await fetch(`${server.url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  expect(me.status).toBe(200);
  await server.close();
});

test.each(keptEngines)(
  'a server refuses to start on a database on $engine that began under another issuer, until it is changed',
  // Each of the seven starts opens the embedded database again.
  async ({ place }) => {
    const { environment } = await place();
    const { GRANTEX_PUBLIC_URL: _, ...unnamed } = environment;
    const [port, otherPort] = [String(await freePort()), String(await freePort())];
    const began = { ...unnamed, PORT: port };
    const issuer = `http://localhost:${port}`;
    expect(await startAndStop(began)).toBe(issuer);

    const other = { ...unnamed, PORT: otherPort };
    for (const elsewhere of [other, { ...unnamed, PORT: '0' }]) {
      const refused = startAndStop(elsewhere);
      await expect(refused).rejects.toThrow(StoreError);
      await expect(refused).rejects.toThrow(`Set GRANTEX_PUBLIC_URL=${issuer};`);
    }
    await startAndStop({ ...other, GRANTEX_PUBLIC_URL: issuer });

    const printed: string[] = [];
    await issuerChange.run({
      config: readConfig(other),
      parameters: [],
      options: { json: true },
      print: (line) => printed.push(line),
    });
    const now = `http://localhost:${otherPort}`;
    expect(printed.map((line) => JSON.parse(line) as unknown)).toEqual([{ issuer: now, before: issuer }]);
    expect(await startAndStop(other)).toBe(now);
  },
);

/** It does not exist, so that a server which opens it reports another error. */
const nowhere = readConfig({ GRANTEX_DATA_DIR: '/nonexistent/folder', LOG_LEVEL: 'silent' });

test.each([
  ['keyCheckInterval', { keyCheckInterval: 60_000 }],
  ['keyCheckInterval', { keyCheckInterval: Number.NaN }],
  ['clientTimeouts.headers', { clientTimeouts: { headers: 0 } }],
  ['clientTimeouts.headers', { clientTimeouts: { headers: -1 } }],
  ['clientTimeouts.request', { clientTimeouts: { request: Number.POSITIVE_INFINITY } }],
  ['clientTimeouts.request', { clientTimeouts: { request: '30' as never } }],
])('a wrong %s is refused by name, before anything is opened: %j', async (option, options) => {
  await expect(startServer(nowhere, options)).rejects.toThrow(
    new RegExp(`^startServer: "${option}" must be a number of seconds \\(not milliseconds\\)`),
  );
});

async function startAndStop(environment: Record<string, string>): Promise<string> {
  const server = await startServer(readConfig({ LOG_LEVEL: 'silent', ...environment }));
  await server.close();
  return server.url;
}

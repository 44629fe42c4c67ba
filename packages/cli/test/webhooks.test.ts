import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyWebhook, type WebhookMessage } from '@grantex/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { lineTo } from './support/line.ts';
import { type Ended, grantex, type RunOptions } from './support/run.ts';

/** A service on this machine. */
interface Service {
  url: string;
  received: { body: string; headers: Record<string, string> }[];
  status: number;
  close(): void;
}

let developer: Developer;
let service: Service;
const open: { close(): void }[] = [];
beforeEach(async () => {
  [developer, service] = await Promise.all([newDeveloper(), startService()]);
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function startService(port = 0): Promise<Service> {
  const started: Service = { url: '', received: [], status: 200, close: () => stop(server) };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      started.received.push({ body: Buffer.concat(parts).toString(), headers });
      response.writeHead(started.status).end('an answer');
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  started.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  open.push(started);
  return started;
}

function stop(server: Server): void {
  server.closeAllConnections();
  server.close();
}

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });
const create = async (): Promise<string> => {
  const file = join(developer.home, 'hook.secret');
  const made = await cli([
    'webhooks',
    'create',
    service.url,
    '--events',
    'agent.created',
    '--out',
    file,
    '--json',
  ]);
  return (made.json as { readonly id: string }).id;
};

test('a webhook is made with a secret in a file, listed, changed, given another secret, and deleted', async () => {
  const nowhere = await cli(['webhooks', 'create', service.url, '--events', '*']);
  expect(nowhere).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('--show-secret') });
  expect((await cli(['webhooks', 'list'])).errors).toContain('There are no webhooks');
  const id = await create();
  const file = join(developer.home, 'hook.secret');
  expect(await readFile(file, 'utf8')).toMatch(/^whsec_\S+\n$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await cli(['webhooks', 'list'])).output).toMatch(/whk_\w+ +http\S+hook +agent\.created +enabled/);
  const wrong = await cli(['webhooks', 'update', id, '--endpoint', 'http://10.0.0.1/']);
  expect([wrong.exitCode, wrong.errors]).toEqual([EXIT.failed, expect.stringContaining('--endpoint: must')]);
  const disabled = await cli(['webhooks', 'update', id, '--disable', '--description', 'alarms']);
  expect(disabled.output).toMatch(/description +alarms[^]*state +disabled \(developer\)/);
  const enabled = await cli(['webhooks', 'update', id, '--enable', '--events', '*', '--json']);
  expect(enabled.json).toMatchObject({ enabled: true, events: ['*'] });
  const rotated = await cli(['webhooks', 'rotate', id, '--show-secret']);
  expect([rotated.output, rotated.errors]).toEqual([
    expect.stringMatching(/^whsec_\S+\n$/),
    expect.stringContaining('for 24 hours'),
  ]);
  expect((await cli(['webhooks', 'delete', id, '--yes'])).output).toBe(`Deleted ${id}.\n`);
});

test('a test and a replay say how they were answered, and fail as the endpoint does', async () => {
  const id = await create();
  expect((await cli(['webhooks', 'test', id])).output).toMatch(/status +delivered\nanswer +200/);
  service.status = 500;
  const refused = await cli(['webhooks', 'test', id]);
  expect(refused).toMatchObject({ exitCode: EXIT.wrong, errors: expect.stringContaining('answered 500') });
  expect(refused.output).toMatch(/body +an answer/);
  const { output } = await cli(['webhooks', 'deliveries', id]);
  expect(output).toMatch(/dlv_\w+ +webhook\.test +failed +answered 500[^]*delivered +200/);
  const unsaid = await cli(['webhooks', 'replay', id]);
  expect([unsaid.exitCode, unsaid.errors]).toEqual([EXIT.usage, expect.stringContaining('--delivery')]);
  const since = new Date(Date.now() - 60_000).toISOString();
  expect((await cli(['webhooks', 'replay', id, '--since', since])).output).toContain('again');
});

test('listen forwards events in order, signed with the secret that it prints, also after the connection was lost', async () => {
  const line = await lineTo(developer.url);
  open.push(line);
  const controller = new AbortController();
  let said = '';
  const running = cli(
    ['webhooks', 'listen', '--forward-to', service.url, '--events', 'agent.created', '--json'],
    {
      environment: { ...developer.environment, GRANTEX_URL: line.url },
      signal: controller.signal,
      onOutput: (text) => (said += text),
    },
  );
  await expect.poll(() => line.asked, { interval: 5 }).toContain('/v1/events/stream');
  const names: string[] = [];
  const happen = async (name: string): Promise<void> => {
    names.push(name);
    const { agentId } = await developer.gx.agents.register({ name });
    await developer.gx.agents.update(agentId, { description: 'not asked for' });
  };
  // The stream begins at the present, which is a little later than the request: nobody hears of the first ones.
  while (service.received.length === 0) {
    names.length = 0;
    await happen('first');
    await pause(100);
  }
  await happen('second');
  line.cut();
  await happen('third');
  await happen('fourth');
  line.mend();
  // A line for the secret, and one for each answer: the service has received an event a little earlier.
  const linesOf = (text: string): string[] => text.trim().split('\n');
  await expect.poll(() => linesOf(said).length, { interval: 5 }).toBe(1 + names.length);
  controller.abort();
  expect((await running).exitCode).toBe(EXIT.interrupted);
  const lines = linesOf(said);
  const [first, ...forwarded] = lines.map((each) => JSON.parse(each) as Record<string, unknown>);
  const secret = String(first?.['secret']);
  const messages = service.received.map((request): WebhookMessage => verifyWebhook({ ...request, secret }));
  expect(messages.map(({ data }) => (data as { name: string }).name)).toEqual(names);
  expect(forwarded.map(({ type, status }) => [type, status])).toEqual(
    names.map(() => ['agent.created', 200]),
  );
  expect(secret).not.toContain(developer.apiKey);
});

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEntry, checkExport } from '@grantex/core/log';
import { Grantex } from '@grantex/sdk';
import { readConfig, startServer } from '@grantex/server';
import { expect, onTestFinished, test } from 'vitest';
import { buildGo, type Environment, python, run, startService, type Step, typescript } from './programs.ts';

const missing = process.env['WITHOUT_PYTHON'] || process.env['WITHOUT_GO'];
if (missing) console.log(`The story in three languages DID NOT RUN: ${missing}.`);

test.skipIf(missing)(
  'agents and services of three languages share a grant, its end and one log',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grantex-three-languages-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await buildGo(folder);
    const grantex = await startSandbox();
    const environment = {
      GRANTEX_URL: grantex.baseUrl,
      GRANTEX_API_KEY: grantex.apiKey,
      GRANTEX_AUDIENCE: 'https://travel.example',
    };
    // An auditor writes down the key of the log when the log begins.
    const { verifierKey } = await grantex.client.audit.logKey();

    const steps = await tellStory(folder, environment);
    expect(steps.map(inShort)).toEqual([
      'agent, a flight for 420: 200',
      'agent, a flight for 900: 403 amount_over',
      'agent, a mail: 200',
      'searcher, a search and a flight: 200, 403 scope_missing',
      'concierge, a stay for 180 and one for 480: 200, 403 amount_over',
      'agent, a flight after the stop: 401 revoked',
      'agent, a stay after the stop: 401 revoked',
      'agent, a mail after the stop: 401 revoked',
      'searcher, after the stop: 401 revoked, 401 revoked',
      'concierge, after the stop: 401 revoked, 401 revoked',
    ]);
    const refusals = steps.flatMap(({ answers }) => answers.filter(({ status }) => status === 403));
    expect(refusals.map(({ body }) => body.howToAsk)).toEqual([
      'Ask the person for a grant that holds payments:initiate:max_900.',
      'Ask the person for a grant that holds flights:book and payments:initiate.',
      'Ask the person for a grant that holds payments:initiate:max_480.',
    ]);

    const entries: AuditEntry[] = [];
    for await (const line of grantex.client.audit.export()) if (!('disposed' in line)) entries.push(line);
    const names = new Map<string, string>();
    for await (const { id, name } of grantex.client.agents.listAll()) names.set(id, name);
    const decisions = entries.filter(({ status }) => status === 'allowed' || status === 'blocked');
    const told = decisions.map(({ agentId, action, status, metadata }) =>
      [names.get(agentId ?? ''), action, status, metadata?.['reason'] ?? []].flat().join(' '),
    );
    expect(told.slice(0, 7)).toEqual([
      'travel-agent flights:book allowed',
      'travel-agent flights:book blocked amount_over',
      'travel-agent send_mail allowed',
      'searcher flights:search allowed',
      'searcher flights:book blocked scope_missing',
      'concierge hotels:book allowed',
      'concierge hotels:book blocked amount_over',
    ]);
    // Between them are calls that were admitted while the feed was on its way.
    expect(told.slice(7).filter((line) => line.includes('blocked'))).toEqual([
      'travel-agent flights:book blocked revoked',
      'travel-agent hotels:book blocked revoked',
      'travel-agent send_mail blocked revoked',
      'searcher flights:search blocked revoked',
      'searcher flights:book blocked revoked',
      'concierge hotels:book blocked revoked',
      'concierge hotels:book blocked revoked',
    ]);
    // Each admitted call has an entry that says how it ended, whatever language wrote it.
    const admitted = decisions.filter(({ status }) => status === 'allowed').map(({ entryId }) => entryId);
    const ended = entries.filter(({ status }) => status === 'success').map(({ ref }) => ref);
    expect(new Set(ended)).toEqual(new Set(admitted));

    const checkpoint = await grantex.client.audit.checkpoint();
    const files = { export: join(folder, 'export.jsonl'), checkpoint: join(folder, 'checkpoint.txt') };
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    await writeFile(files.export, lines);
    await writeFile(files.checkpoint, checkpoint);
    const {
      valid,
      entries: size,
      root,
    } = await checkExport(entries, {
      checkpoints: [checkpoint],
      anchoredKey: verifierKey,
    });
    expect(valid).toBe(true);
    const verified = { entries: size, proven: entries.length, root: Buffer.from(root).toString('base64') };
    const parameters = [files.export, files.checkpoint, verifierKey] as const;
    const inPython = await run(folder, [...python('check_log.py'), ...parameters]);
    const inGo = await run(folder, [join(folder, 'checklog'), ...parameters]);
    const oracle = `"$0" -key "$3" -checkpoint "$2" < "$1"`;
    const byOthers = await run(folder, ['sh', '-c', oracle, join(folder, 'oracle'), ...parameters]);
    for (const printed of [inPython, inGo, byOthers]) expect(JSON.parse(printed)).toMatchObject(verified);
  },
);

/** A server with a new log, in memory. */
async function startSandbox(): Promise<{ baseUrl: string; apiKey: string; client: Grantex }> {
  const apiKey = `gx_test_${randomBytes(32).toString('base64url')}`;
  const server = await startServer(
    readConfig({
      PORT: '0',
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      LOG_LEVEL: 'error',
    }),
  );
  onTestFinished(() => server.close());
  return { baseUrl: server.url, apiKey, client: new Grantex({ baseUrl: server.url, apiKey }) };
}

/** Starts the services, lets the agent act, and stops the services, so that everything is written. */
async function tellStory(folder: string, environment: Environment): Promise<Step[]> {
  const flights = await startService(typescript('flights.ts'), environment);
  const hotels = await startService([join(folder, 'hotels')], environment);
  const told = await run(
    folder,
    [
      ...python('agent.py'),
      join(folder, 'searcher'),
      typescript('concierge.ts')
        .map((word) => JSON.stringify(word))
        .join(' '),
    ],
    { ...environment, FLIGHTS_URL: flights.url, HOTELS_URL: hotels.url },
  );
  await flights.stop();
  await hotels.stop();
  return told
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Step);
}

function inShort({ step, answers }: Step): string {
  const told = answers.map(({ status, body }) => [status, body.code ?? []].flat().join(' '));
  return `${step}: ${told.join(', ')}`;
}

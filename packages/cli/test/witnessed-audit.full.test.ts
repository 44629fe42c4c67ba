import { randomBytes } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';
import { readConfig, startServer } from '@grantex/server';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { granted, newFolder } from './support/developer.ts';
import { newLogSigner, rotatingLog, type Said } from './support/rotating-log.ts';
import { type Ended, grantex } from './support/run.ts';
import { newWitness, type Witness } from './support/witness.ts';

let witness: Witness;
let stranger: Witness;
let gx: Grantex;
let environment: Record<string, string>;
let grantId: string;
let close: () => Promise<void>;

beforeAll(async () => {
  [witness, stranger] = [await newWitness(), await newWitness('witness.example/w2')];
  const apiKey = `gx_test_${randomBytes(32).toString('base64url')}`;
  const server = await startServer(
    readConfig({
      PORT: '0',
      GRANTEX_DATA_DIR: 'memory://',
      LOG_LEVEL: 'silent',
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      GRANTEX_WITNESSES: witness.option,
    }),
  );
  close = () => server.close();
  gx = new Grantex({ apiKey, baseUrl: server.url });
  environment = { HOME: await newFolder(), GRANTEX_URL: server.url, GRANTEX_API_KEY: apiKey };
  ({ grantId } = await granted({ gx }));
});
afterAll(async () => {
  await close();
  witness.close();
  stranger.close();
});

const cli = (...parameters: string[]): Promise<Ended> => grantex(parameters, { environment });
const write = (): Promise<unknown> => gx.audit.log({ grantId, action: 'a.b', status: 'success' });

test('a new checkpoint is stored with its cosignature, which anchors what it proves', async () => {
  const kept = join(await newFolder(), 'kept');
  await write();
  const ended = await cli('audit', 'checkpoint', '--kept', kept, '--witness', witness.verifierKey);
  expect(ended.exitCode).toBe(EXIT.ok);
  expect(ended.output).toMatch(/^witness +witness\.example\/w1: cosigned \d{4}-.*Z$/m);
  await write();
  const log = join(await newFolder(), 'log.jsonl');
  await cli('audit', 'export', '--out', log);
  const [note = ''] = (await readdir(kept)).filter((name) => name.endsWith('.checkpoint'));
  const verify = ['audit', 'verify', log, '--checkpoint', join(kept, note), '--witness', witness.verifierKey];
  const verified = await grantex([...verify, '--json'], { environment: {} });
  expect(verified).toMatchObject({
    exitCode: EXIT.ok,
    json: {
      proven: 1,
      anchored: 1,
      checkpoints: [
        { trust: 'anchored', witnesses: [{ witness: 'witness.example/w1', status: 'cosigned' }] },
      ],
    },
  });
  const shown = await grantex([...verify], { environment: {} });
  expect(shown.output).toMatch(/WITNESSES\n.*anchored +witness\.example\/w1: cosigned$/m);
});

test('a missing cosignature, and a forged one, are reported, and end with 3', async () => {
  const kept = join(await newFolder(), 'kept');
  await write();
  const missing = await cli('audit', 'checkpoint', '--kept', kept, '--witness', stranger.verifierKey);
  expect(missing).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringContaining('the witness witness.example/w2: has not cosigned'),
  });
  const [file = ''] = (await readdir(kept)).filter((name) => name.endsWith('.checkpoint'));
  const note = await readFile(join(kept, file), 'utf8');
  const log = join(await newFolder(), 'log.jsonl');
  await cli('audit', 'export', '--out', log);
  const verify = ['audit', 'verify', log, '--kept', kept, '--witness', stranger.verifierKey];
  const unwitnessed = await grantex(verify, { environment: {} });
  expect(unwitnessed).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringContaining('unwitnessed: The witness witness.example/w2 cosigned none'),
  });
  expect(unwitnessed.output).toMatch(/anchored +witness\.example\/w2: missing$/m);
  await writeFile(join(kept, file), note + stranger.cosign(`other\n1\nx\n\n${note}`));
  const forged = await grantex(verify, { environment: {} });
  expect(forged.exitCode).toBe(EXIT.wrong);
  expect(forged.output).toMatch(/refused: bad_cosignature/);
});

test('witnesses of the configuration must have cosigned too, and init does not change them', async () => {
  const folder = await newFolder();
  const config = join(folder, 'config.json');
  await writeFile(config, JSON.stringify({ witnesses: [witness.verifierKey] }));
  await write();
  await cli('init', '--config', config);
  const ended = await cli('audit', 'checkpoint', '--config', config, '--json');
  expect(ended).toMatchObject({
    exitCode: EXIT.ok,
    json: { witnesses: [{ witness: 'witness.example/w1', status: 'cosigned' }] },
  });
  for (const value of ['x', [1]]) {
    await writeFile(config, JSON.stringify({ witnesses: value }));
    expect(await cli('audit', 'checkpoint', '--config', config)).toMatchObject({ exitCode: EXIT.usage });
  }
  expect(await cli('audit', 'checkpoint', '--witness', 'x')).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('a witness key is malformed'),
  });
});

test('a key named by the stored one is stored as its successor, and checkpoints by the earlier key are reported as such', async () => {
  const [first, second, thief] = [await newLogSigner(), await newLogSigner(), await newLogSigner()];
  const before: Said = { verifierKey: first.verifierKey, former: [], note: await first.note(3) };
  const server = await rotatingLog(before);
  onTestFinished(() => server.close());
  const kept = join(await newFolder(), 'kept');
  const at = { ...environment, GRANTEX_URL: server.url };
  const keep = (): Promise<Ended> => grantex(['audit', 'checkpoint', '--kept', kept], { environment: at });
  expect((await keep()).exitCode).toBe(EXIT.ok);

  // Another key, whose signature is below the first key's text; named by no key, or by itself.
  const line = (await thief.note(3)).split('\n\n')[1] ?? '';
  for (const former of [
    [],
    [{ verifierKey: first.verifierKey, successorSignature: thief.name(thief) }],
    [{ verifierKey: first.verifierKey, successorSignature: first.name(second) }],
    [{ verifierKey: first.verifierKey, successorSignature: '' }],
  ]) {
    server.say({ verifierKey: thief.verifierKey, former, note: before.note + line });
    expect(await keep()).toMatchObject({
      exitCode: EXIT.wrong,
      errors: expect.stringContaining('another key'),
    });
  }

  const former = [{ verifierKey: first.verifierKey, successorSignature: first.name(second) }];
  server.say({ verifierKey: second.verifierKey, former, note: before.note });
  const rotated = await keep();
  expect(rotated).toMatchObject({
    exitCode: EXIT.ok,
    errors: expect.stringMatching(/^warning: the log has a new key, which the kept one has named/),
    output: expect.stringMatching(/^key +a former key of the log$/m),
  });
  expect(await readFile(join(kept, 'log-keys.txt'), 'utf8')).toBe(
    `${first.verifierKey}\n${second.verifierKey}\n`,
  );
  server.say({ verifierKey: second.verifierKey, former, note: await second.note(3) });
  const later = await keep();
  expect([later.exitCode, later.errors]).toEqual([EXIT.ok, '']);
  expect(later.output).not.toContain('former');
  // The first key names no third one: the second does.
  const third = await newLogSigner();
  const chain = [{ verifierKey: second.verifierKey, successorSignature: second.name(third) }, ...former];
  server.say({ verifierKey: third.verifierKey, former: chain, note: await third.note(3) });
  await writeFile(join(kept, 'log-keys.txt'), `${first.verifierKey}\n`);
  for (const file of await readdir(kept)) {
    if (file.endsWith('.checkpoint')) await writeFile(join(kept, file), before.note);
  }
  expect((await keep()).exitCode).toBe(EXIT.ok);
  expect((await readFile(join(kept, 'log-keys.txt'), 'utf8')).trim().split('\n')).toHaveLength(3);
});

test('once its successor is stored, an earlier key names no other key, even if it was stolen', async () => {
  const [first, second, thief] = [await newLogSigner(), await newLogSigner(), await newLogSigner()];
  const server = await rotatingLog({
    verifierKey: second.verifierKey,
    former: [{ verifierKey: first.verifierKey, successorSignature: first.name(second) }],
    note: await second.note(3),
  });
  onTestFinished(() => server.close());
  const kept = await newFolder();
  const keys = `${first.verifierKey}\n${second.verifierKey}\n`;
  await writeFile(join(kept, 'log-keys.txt'), keys);
  const at = { ...environment, GRANTEX_URL: server.url };
  const keep = (): Promise<Ended> => grantex(['audit', 'checkpoint', '--kept', kept], { environment: at });
  expect((await keep()).exitCode).toBe(EXIT.ok);
  server.say({
    verifierKey: thief.verifierKey,
    former: [{ verifierKey: first.verifierKey, successorSignature: first.name(thief) }],
    note: await thief.note(3),
  });
  expect(await keep()).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringContaining('another key'),
  });
  expect(await readFile(join(kept, 'log-keys.txt'), 'utf8')).toBe(keys);
});

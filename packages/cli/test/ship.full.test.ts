import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readAuditLine } from '@grantex/sdk';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { endOf, type Program, start } from './support/program.ts';
import { httpReceiver, syslogReceiver } from './support/receivers.ts';

const ENTRIES = 4_000;
const KILLS = 20;

/** Ships while the log grows, and is killed again and again, at moments by chance. */
async function shipAndKill(to: string, more: Readonly<Record<string, string>> = {}): Promise<Developer> {
  const developer = await newDeveloper();
  const { grantId } = await granted(developer);
  const parameters = ['audit', 'ship', '--to', to, '--state', join(developer.home, 'state.json')];
  const environment = { ...developer.environment, ...more };
  const entry = { grantId, action: 'a.b', status: 'success' } as const;
  const writing = (async () => {
    for (let written = 0; written < ENTRIES; written += 50) {
      await developer.gx.audit.batch(Array.from({ length: 50 }, () => entry));
    }
  })();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child: Program = start(parameters, environment);
    child.stderr.resume();
    await once(child.stderr, 'data');
    await pause(Math.random() * 600);
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  await writing;
  const { exitCode, errors } = await endOf(start([...parameters, '--once'], environment));
  expect([exitCode, errors]).toEqual([0, '']);
  return developer;
}

const cursors = (lines: readonly string[], format: 'json' | 'cef' = 'json'): string[] =>
  lines.map((line) => readAuditLine(line, format).cursor);
const all = Array.from({ length: ENTRIES }, (_, index) => String(index + 1));

test(
  'a shipper that is killed twenty times loses nothing, and the key of a line tells doubles',
  { timeout: 300_000 },
  async () => {
    const receiver = await httpReceiver((count) =>
      count % 7 === 0 ? { status: 503, isTaken: count % 2 === 0 } : undefined,
    );
    await shipAndKill(`http://127.0.0.1:${receiver.port}/`);
    const byKey = new Map(
      receiver.lines.map((line) => [(JSON.parse(line) as { entryId: string }).entryId, line]),
    );
    expect(cursors([...byKey.values()])).toEqual(all);
    console.log(`${receiver.lines.length} lines came, of ${byKey.size} entries`);
  },
);

test(
  'a file that is shipped to has each line once, whenever the shipper is killed',
  { timeout: 300_000 },
  async () => {
    const developer = await newDeveloper();
    const path = join(developer.home, 'log.jsonl');
    await shipAndKill(`file:${path}`);
    expect(cursors((await readFile(path, 'utf8')).split('\n').slice(0, -1))).toEqual(all);
  },
);

test(
  'syslog over TLS is sent to the receiver that its certificate names, and to no other',
  { timeout: 300_000 },
  async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const receiver = await syslogReceiver({ key, cert });
    const developer = await newDeveloper();
    const { grantId } = await granted(developer);
    await developer.gx.audit.log({ grantId, action: 'a.b', status: 'success' });
    const ca = join(developer.home, 'ca.pem');
    await writeFile(ca, cert);
    const ship = (host: string, more: Readonly<Record<string, string>>) =>
      start(
        [
          'audit',
          'ship',
          '--to',
          `syslog+tls://${host}:${receiver.port}`,
          '--state',
          join(developer.home, `${host}.json`),
          '--once',
          '--format',
          'cef',
        ],
        { ...developer.environment, ...more },
      );
    for (const [host, more] of [
      ['localhost', {}],
      ['127.0.0.1', { NODE_EXTRA_CA_CERTS: ca }],
    ] as const) {
      const child = ship(host, more);
      const [warning] = (await once(child.stderr, 'data')) as [Buffer];
      expect(String(warning)).toMatch(
        /did not take the lines: (DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID)/,
      );
      child.kill('SIGKILL');
    }
    expect(receiver.lines).toEqual([]);
    expect((await endOf(ship('localhost', { NODE_EXTRA_CA_CERTS: ca }))).exitCode).toBe(0);
    expect(cursors(receiver.lines, 'cef')).toEqual(['1']);
  },
);

import type { Readable } from 'node:stream';
import { evidenceText, formatNoteKey } from '@grantex/core/log';
import type { Database } from '../../base/store/database.ts';
import type { LogIdentity } from '../transparency/log-keys/log-identity.ts';
import { ENTRY_FILES, entryLines } from './entry-lines.ts';
import { createFactBook } from './fact-book.ts';
import { FACT_FILES, factLines } from './fact-rows.ts';
import { FACTS } from './frameworks/framework.ts';
import { type FrameworkId, FRAMEWORKS } from './frameworks/frameworks.ts';
import { type LogPart, type PartOptions, partOf, type Period, previousOf } from './period.ts';
import { reportDocument } from './report.ts';
import { verifyDocument } from './verify-document.ts';
import { createZipFiles } from './zip-files.ts';

export interface PackOptions extends PartOptions {
  readonly identity: LogIdentity;
  readonly issuer: string;
  /** The version of this server. */
  readonly release: string;
  readonly framework: FrameworkId;
  readonly period: Period;
  /** The size of the audit log in the pack before this one; undefined for a first one. */
  readonly previousSize: number | undefined;
}

/**
 * The pack of a period as a zip (`docs/protocol.md` §16), read from the database while it is sent, in memory that does not
 * grow with the log. The manifest comes last: it has the digest of every other file, and the log's key signs it.
 * @throws {ApiError} 404 when no checkpoint was signed for `previousSize`, 410 `ENTRIES_DISPOSED`; nothing is sent then
 */
export async function evidencePack(options: PackOptions): Promise<Readable> {
  const { database, developerId, identity, issuer, release, period, previousSize } = options;
  const framework = FRAMEWORKS[options.framework];
  await identity.ready();
  const audit = await partOf(options, 'audit', period);
  const admin = await partOf(options, 'admin', period);
  const previous = previousSize === undefined ? undefined : await previousOf(options, audit, previousSize);
  const developer = await developerOf(database, developerId);
  const at = new Date();
  const createdAt = at.toISOString();
  const book = createFactBook();
  const absent = [
    ...(previous === undefined
      ? [{ what: 'previous.txt', why: 'no earlier pack was named when this one was made' }]
      : []),
    ...(audit.note.split('\n— ').length > 2
      ? []
      : [
          {
            what: 'Cosignatures of witnesses',
            why: 'no witness had cosigned the checkpoint when the pack was made',
          },
        ]),
  ];
  const keys = { audit: await keysOf(identity, audit), admin: await keysOf(identity, admin) };
  const zip = createZipFiles(at);
  for (const part of [audit, admin]) {
    zip.add(ENTRY_FILES[part.log], () => entryLines(database, developerId, part, book));
    zip.add(`${part.log}-checkpoint.txt`, () => [part.note]);
    zip.add(`${part.log}-proof.json`, () => [jsonText(part.proof)]);
  }
  if (previous !== undefined) {
    zip.add('previous.txt', () => [previous.note]);
    zip.add('previous-proof.json', () => [jsonText(previous.proof)]);
  }
  for (const file of FACT_FILES)
    zip.add(file.name, () => factLines(database, developerId, file, { period, book }));
  zip.add('settings.json', () => [jsonText(developer)]);
  zip.add('keys.json', () => [jsonText(keys)]);
  zip.add('verify.md', () => [verifyDocument(keys.audit.verifierKey)]);
  zip.add('report.html', () => [
    reportDocument({ framework, period, developer, issuer, createdAt, audit, admin, book, absent }),
  ]);
  let manifest = '';
  zip.add('manifest.json', () => {
    const counts = Object.fromEntries(FACTS.map((fact) => [fact, book.shown(fact).count]));
    const logs = { audit: placeOf(audit), admin: placeOf(admin) };
    const { id, name } = developer;
    manifest = jsonText({
      v: 1,
      framework: { id: framework.id, name: framework.name },
      period,
      createdAt,
      issuer,
      release,
      developer: { id, name },
      logs,
      counts,
      absent,
      files: zip.written(),
    });
    return [manifest];
  });
  zip.add('manifest.sig', () => signature(identity, audit.origin, () => manifest));
  return zip.stream();
}

async function* signature(
  identity: LogIdentity,
  origin: string,
  manifest: () => string,
): AsyncGenerator<string, void> {
  await identity.ready();
  yield await identity.signText(origin, await evidenceText(origin, manifest()));
}

function placeOf({ origin, from, to, size }: LogPart): object {
  return { origin, from, to, size };
}

async function keysOf(
  identity: LogIdentity,
  { origin }: LogPart,
): Promise<{ verifierKey: string; former: object[] }> {
  const [key, former] = [await identity.activeKey(origin), await identity.formerKeys(origin)];
  return {
    verifierKey: formatNoteKey(key),
    former: former.map(({ verifierKey, until, successorSignature }) => ({
      verifierKey,
      until: until.toISOString(),
      successorSignature: Buffer.from(successorSignature).toString('base64'),
    })),
  };
}

async function developerOf(
  database: Database,
  developerId: string,
): Promise<{ id: string; name: string; mode: string; settings: object }> {
  return database.forDeveloper(developerId, (transaction) =>
    transaction
      .selectFrom('developers')
      .select(['id', 'name', 'mode', 'settings'])
      .where('id', '=', developerId)
      .executeTakeFirstOrThrow(),
  );
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

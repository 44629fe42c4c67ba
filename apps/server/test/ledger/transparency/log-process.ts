import { type AuditEntry, checkExport, formatNoteKey, verifyCheckpoint } from '@grantex/core/log';
import { createAppender } from '../../../src/ledger/audit/append/appender.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { createCheckpoints } from '../../../src/ledger/transparency/checkpoint.ts';
import {
  createLogIdentity,
  type FormerLogKey,
} from '../../../src/ledger/transparency/log-keys/log-identity.ts';
import { openLogKeys } from '../../../src/ledger/transparency/log-keys/log-keys.ts';
import {
  type LogKeyRotation,
  rotateLogKey,
} from '../../../src/ledger/transparency/log-keys/rotate-log-key.ts';
import { seed } from '../audit/seed.ts';
import { openPlace, type Place } from '../../support/databases.ts';

export const MASTER_KEY: Uint8Array = Buffer.alloc(32, 7);

/** A developer's log on a database without a server. */
export interface BareLog {
  readonly database: Database;
  readonly developerId: string;
  /** Writes entries. */
  write(count: number): Promise<void>;
  /** The entries, as far as the tree needs them. */
  entries(): Promise<AuditEntry[]>;
  close(): Promise<void>;
}

export async function bareLog(place: Place): Promise<BareLog> {
  const database = await openPlace(place);
  const { developerId, grantId } = await seed(database);
  const appender = createAppender(database);
  return {
    database,
    developerId,
    async write(count) {
      const requests = Array.from({ length: count }, (_, index) => ({
        grantId,
        action: `step.${index}`,
        status: 'allowed' as const,
      }));
      await appender.appendAll(developerId, requests);
    },
    entries: () =>
      database.forDeveloper(developerId, async (transaction) => {
        const rows = await transaction.selectFrom('audit_entries').selectAll().orderBy('seq').execute();
        return rows.map(({ canonical, hash }) => ({
          ...(JSON.parse(canonical) as AuditEntry),
          hash: Buffer.from(hash).toString('hex'),
          principalId: null,
          principalSalt: null,
          metadata: null,
          salt: null,
          erased: true,
        })) as AuditEntry[];
      }),
    async close() {
      await appender.close();
      await database.close();
    },
  };
}

/** What a process on that database knows and signs, with a clock of its own. */
export interface LogProcess {
  /** Advances its clock. */
  pass(milliseconds: number): void;
  note(): Promise<string>;
  /** The key that it names as the log's key. */
  key(): Promise<string>;
  former(): Promise<readonly FormerLogKey[]>;
  rotate(): Promise<LogKeyRotation>;
}

/** @param ahead how far its clock is ahead of the real one, in milliseconds */
export async function logProcess({ database, developerId }: BareLog, ahead = 0): Promise<LogProcess> {
  let offset = ahead;
  const options = { database, masterKey: MASTER_KEY, now: () => Date.now() + offset };
  const identity = createLogIdentity(await openLogKeys(options), 'http://log.example');
  const checkpoints = createCheckpoints({ log: 'audit', database, identity, onSigned: () => undefined });
  const origin = identity.originOf('audit', developerId, '');
  return {
    pass: (milliseconds) => void (offset += milliseconds),
    note: () => checkpoints.current(developerId),
    async key() {
      await identity.ready();
      return formatNoteKey(await identity.activeKey(origin));
    },
    async former() {
      await identity.ready();
      return identity.formerKeys(origin);
    },
    rotate: () => rotateLogKey(options),
  };
}

export async function isBy(note: string, key: string): Promise<boolean> {
  return (await verifyCheckpoint(note, key)).valid;
}

/** How many keys have signed. */
export function signaturesOf(note: string): number {
  return note.slice(note.indexOf('\n\n') + 2).split('\n').length - 1;
}

export async function anchoredBy(
  log: BareLog,
  checkpoints: string[],
  anchoredKey: string[],
): Promise<number> {
  const report = await checkExport(await log.entries(), { checkpoints, anchoredKey });
  if (!report.valid) throw new Error(report.fault?.message);
  return report.anchored;
}

import { proveConsistency, readCheckpoint, verifyCosignature } from '@grantex/core/log';
import { sql } from 'kysely';
import { type LogName, tableOf } from '../../audit/stored/log-tables.ts';
import type { Database, Transaction } from '../../../base/store/database.ts';
import { readHead, subtreeReader } from '../stored-tree.ts';
import { submitCheckpoint, type WitnessAnswer } from './witness-client.ts';
import type { Witness } from './witness-option.ts';

/**
 * The result of asking a witness to cosign a log's newest checkpoint.
 * - `cosigned`: stored; `nothing`: nothing to ask for; `superseded`: the witness has a newer checkpoint
 * - `unreachable`: try again later; `refused`: final for this checkpoint
 * - `inconsistent`: the witness has seen another log under this name, or more of it
 */
export type CosignOutcome =
  | { readonly outcome: 'cosigned' | 'nothing' | 'superseded' }
  | {
      readonly outcome: 'unreachable' | 'refused' | 'inconsistent';
      readonly reason: string;
      /** Of the checkpoint. */
      readonly number: number;
    };

export interface CosignOptions {
  readonly log: LogName;
  readonly database: Database;
  readonly stopping: AbortSignal;
}

/** A developer's log, and where it is. */
interface CosignedLog {
  readonly log: LogName;
  readonly database: Database;
  readonly developerId: string;
}

/** A stored checkpoint, and what a witness has of its log. */
interface Uncovered {
  readonly epoch: string;
  readonly number: number;
  readonly size: number;
  readonly note: string;
  /** The largest size that the witness is known to have cosigned. */
  readonly from: number;
  readonly path: readonly string[];
}

/**
 * Asks a witness to cosign the newest checkpoint of a log, and stores the verified answer. It holds no database connection
 * while it waits for the witness. A repetition does no harm.
 * @throws when the database fails
 */
export async function cosignNewest(
  { log, database, stopping }: CosignOptions,
  witness: Witness,
  developerId: string,
): Promise<CosignOutcome> {
  const uncovered = await database.forDeveloper(developerId, (transaction) =>
    findUncovered(transaction, log, witness),
  );
  if (uncovered === undefined) return { outcome: 'nothing' };
  const first = await submitCheckpoint(witness, uncovered, stopping);
  if (first.kind !== 'conflict') return settle({ log, database, developerId }, witness, uncovered, first);
  const { size } = first;
  if (size > uncovered.size) return isAhead({ log, database, developerId }, uncovered, size);
  // Its cosignature is not stored here: a process died in between, or it cosigned for another server.
  const path = await database.forDeveloper(developerId, (transaction) =>
    pathBetween(transaction, log, { from: size, to: uncovered.size }),
  );
  const second = await submitCheckpoint(witness, { ...uncovered, from: size, path }, stopping);
  return settle({ log, database, developerId }, witness, uncovered, second);
}

async function findUncovered(
  transaction: Transaction,
  log: LogName,
  { verifierKey }: Witness,
): Promise<Uncovered | undefined> {
  const { rows } = await sql<Omit<Uncovered, 'path'> & { isCovered: boolean }>`
    SELECT c.epoch, c.number, c.size, c.note, EXISTS (
        SELECT FROM ${tableOf(log, 'cosignatures')} s
        WHERE s.epoch = c.epoch AND s.number = c.number AND s.witness = ${verifierKey}
      ) AS "isCovered", COALESCE((
        SELECT max(s.size) FROM ${tableOf(log, 'cosignatures')} s WHERE s.epoch = c.epoch AND s.witness = ${verifierKey}
      ), 0) AS "from"
    FROM ${tableOf(log, 'checkpoints')} c
    WHERE c.epoch = COALESCE((SELECT h.epoch FROM ${tableOf(log, 'heads')} h), '')
    ORDER BY c.number DESC LIMIT 1`.execute(transaction);
  const [newest] = rows;
  if (newest === undefined || newest.isCovered) return undefined;
  const from = Math.min(newest.from, newest.size);
  return { ...newest, from, path: await pathBetween(transaction, log, { from, to: newest.size }) };
}

async function pathBetween(
  transaction: Transaction,
  log: LogName,
  { from, to }: { from: number; to: number },
): Promise<readonly string[]> {
  return (await proveConsistency(from, to, subtreeReader(transaction, log))).path;
}

/** Another process may have made a newer checkpoint meanwhile and sent it; or this log has lost entries. */
async function isAhead(
  { log, database, developerId }: CosignedLog,
  { number }: Uncovered,
  seen: number,
): Promise<CosignOutcome> {
  const { treeSize } = await database.forDeveloper(developerId, (transaction) => readHead(transaction, log));
  if (seen <= treeSize) return { outcome: 'superseded' };
  const reason = `it has cosigned ${seen} entries of this log, which has ${treeSize}`;
  return { outcome: 'inconsistent', number, reason };
}

async function settle(
  cosigned: CosignedLog,
  witness: Witness,
  checkpoint: Uncovered,
  answer: WitnessAnswer,
): Promise<CosignOutcome> {
  const { number } = checkpoint;
  if (answer.kind === 'lines') return keep(cosigned, witness, checkpoint, answer.lines);
  if (answer.kind === 'conflict') {
    return { outcome: 'unreachable', number, reason: 'its log grew while it was asked' };
  }
  if (answer.kind === 'inconsistent') {
    const reason = 'it has cosigned another history of this log';
    return { outcome: 'inconsistent', number, reason };
  }
  return { outcome: answer.kind, number, reason: answer.reason };
}

async function keep(
  { log, database, developerId }: CosignedLog,
  witness: Witness,
  { epoch, number, size, note }: Uncovered,
  lines: string,
): Promise<CosignOutcome> {
  const { name, verifierKey } = witness;
  const result = await verifyCosignature(note + lines, verifierKey);
  if (!result.valid) {
    const reason = `its answer contains no cosignature by the configured key: ${result.fault}`;
    return { outcome: 'refused', number, reason };
  }
  const line = lines.split('\n').find((one) => isLineOf(one, name, verifierKey));
  if (line === undefined || readCheckpoint(note + lines)?.size !== size) {
    throw new Error('a line of a note was verified and is not there');
  }
  await database.forDeveloper(developerId, (transaction) =>
    sql`
      INSERT INTO ${tableOf(log, 'cosignatures')} (developer_id, epoch, number, witness, size, line)
      VALUES (${developerId}, ${epoch}, ${number}, ${verifierKey}, ${size}, ${`${line}\n`})
      ON CONFLICT DO NOTHING`.execute(transaction),
  );
  return { outcome: 'cosigned' };
}

function isLineOf(line: string, name: string, verifierKey: string): boolean {
  const [, signer, signature = ''] = line.split(' ');
  const id = Buffer.from(signature, 'base64').subarray(0, 4).toString('hex');
  return signer === name && verifierKey.startsWith(`${name}+${id}+`);
}

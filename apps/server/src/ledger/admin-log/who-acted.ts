import { randomBytes } from 'node:crypto';
import { canonicalJson, ENTRY_SALT_BYTES, saltedDigest } from '@grantex/core/log';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { Actor } from '../../http/credentials/actor.ts';

/** Who made a change, as an entry of the log states it. */
export interface WhoActed {
  /** The entry's `principal`: the id of the person or of the API key, or `operator` or `server`. */
  readonly id: string;
  /** The entry's `principalId`: canonical JSON of what is known of them. */
  readonly text: string;
  readonly salt: Uint8Array;
  /** The entry's `principalDigest`. */
  readonly digest: string;
  /** The issuer of the provider at which a person signed in. */
  readonly issuer: string | null;
  /** Whether the log has them already. */
  readonly isStored: boolean;
}

/**
 * Reads who made each change, or makes what will be stored of them. The same text keeps its salt, so that a person is stored
 * once and can be erased at once. Call it while the log is locked.
 */
export async function attributed<CHANGE extends { readonly actor: Actor }>(
  transaction: Transaction,
  developerId: string,
  changes: readonly CHANGE[],
): Promise<(CHANGE & { readonly who: WhoActed })[]> {
  const acting = changes.map((change) => ({
    change,
    ...idOf(change.actor.by),
    text: textOf(change.actor.by),
  }));
  const { rows } = await sql<StoredActor>`
    SELECT actor AS id, text, salt, encode(digest, 'hex') AS digest FROM admin_actors
    WHERE developer_id = ${developerId} AND actor = ANY (${acting.map(({ id }) => id)}::text[])
      AND text = ANY (${acting.map(({ text }) => text)}::text[])`.execute(transaction);
  const known = new Map(rows.map((row) => [keyOf(row), { ...row, isStored: true }]));
  const found: (CHANGE & { readonly who: WhoActed })[] = [];
  for (const { change, issuer, ...one } of acting) {
    const who = known.get(keyOf(one)) ?? (await newActor(one));
    known.set(keyOf(one), who);
    found.push({ ...change, who: { ...who, issuer } });
  }
  return found;
}

type StoredActor = Pick<WhoActed, 'id' | 'text' | 'salt' | 'digest'>;

/** The id may have had another name before. */
function keyOf({ id, text }: Pick<WhoActed, 'id' | 'text'>): string {
  return JSON.stringify([id, text]);
}

async function newActor({ id, text }: Pick<WhoActed, 'id' | 'text'>): Promise<Omit<WhoActed, 'issuer'>> {
  const salt = randomBytes(ENTRY_SALT_BYTES);
  return { id, text, salt, digest: await saltedDigest(salt, text), isStored: false };
}

function idOf(by: Actor['by']): { id: string; issuer: string | null } {
  if (by.kind === 'person') return { id: by.person.id, issuer: by.person.issuer };
  return { id: by.kind === 'key' ? by.key.id : by.kind, issuer: null };
}

function textOf(by: Actor['by']): string {
  if (by.kind === 'key') return canonicalJson({ kind: 'key', name: by.key.name });
  if (by.kind !== 'person') return canonicalJson({ kind: by.kind });
  const { name, email, subject, issuer } = by.person;
  const key = by.key === undefined ? {} : { keyId: by.key.id, keyName: by.key.name };
  return canonicalJson({ kind: 'person', name, email, subject, issuer, ...key });
}

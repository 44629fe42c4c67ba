import type { EntryStatus } from '@grantex/core';
import { parseScope } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { inLanguage } from '../../authority/scopes/describe.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import type { Database } from '../../base/store/database.ts';
import { readInOrder } from '../../base/store/read-in-order.ts';
import type { Language } from '../../web/texts/languages.ts';
import { isOf } from './last-uses.ts';
import type { Person } from './viewer.ts';

/** What an agent did with a permission. */
export interface RecentAction {
  action: string;
  /** What the action is, where it has the name of a scope (`calendar:read`, or `calendar.read`) that is in words. */
  sentence: string | null;
  status: EntryStatus;
  at: string;
}

/** Most actions of each permission. */
const MOST_ACTIONS = 5;

/**
 * The latest actions with each of these grants of a person, newest first, by the id of the grant: the audit entries with the
 * grant and its principal.
 */
export async function readRecentActions(
  database: Database,
  { principal, developer }: Person,
  { grantIds, language }: { grantIds: readonly string[]; language: Language },
): Promise<ReadonlyMap<string, RecentAction[]>> {
  // With the rights of the log's developer: the role of people cannot read audit entries.
  return database.forList(developer.id, async (transaction) => {
    await readInOrder(transaction);
    const { rows } = await sql<{ grant_id: string; action: string; status: EntryStatus; at: Date }>`
      SELECT held.id AS grant_id, entry.action, entry.status, entry.at
      FROM unnest(${grantIds}::text[]) AS held (id),
        LATERAL (
          SELECT seq, action, status, at FROM audit_entries
          WHERE developer_id = ${developer.id} AND grant_id = held.id AND ${isOf(sql`${principal}`)}
          ORDER BY seq DESC LIMIT ${MOST_ACTIONS}
        ) AS entry
      ORDER BY entry.seq DESC`.execute(transaction);
    const scopes = [...new Set(rows.map(({ action }) => scopeOf(action)))].filter(isScope);
    const described = await sentencesOf(transaction, developer.id, scopes);
    const sentences = new Map(described.map((each) => [each.scope, inLanguage(each, language).sentence]));
    const actions = rows.map(({ grant_id, action, status, at }) => {
      const sentence = sentences.get(scopeOf(action)) ?? null;
      return [grant_id, { action, sentence, status, at: at.toISOString() }] as const;
    });
    return new Map(
      [...Map.groupBy(actions, ([id]) => id)].map(([id, own]) => [id, own.map(([, each]) => each)]),
    );
  });
}

/** The scope that an action may be named after. */
function scopeOf(action: string): string {
  return action.replaceAll('.', ':');
}

function isScope(text: string): boolean {
  try {
    return parseScope(text).constraint === undefined;
  } catch {
    return false;
  }
}

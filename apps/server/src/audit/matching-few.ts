import { sql } from 'kysely';
import type { Transaction } from '../store/database.ts';
import { CONDITIONS, conditionsOf, FACETS, IS_LEFT_OUT_WHEN_RARE, type Question } from './question.ts';

/** An agent, a grant or a principal that has fewer entries than this in the whole log is asked for by their own index. */
const FEW = 1_000;

/**
 * All entries that are as asked for, in order, where they are about an agent, a grant or a principal with few entries at
 * all; `undefined` where they are not.
 */
export async function matchingFew(
  transaction: Transaction,
  question: Question,
): Promise<number[] | undefined> {
  for (const facet of FACETS) {
    const value = question[facet];
    if (value === undefined || !IS_LEFT_OUT_WHEN_RARE[facet]) continue;
    const { rows } = await sql<{ seq: number; isAsked: boolean }>`
      SELECT seq, (${sql.join(conditionsOf(question), sql` AND `)}) AS "isAsked"
      FROM (SELECT * FROM audit_entries e WHERE ${CONDITIONS[facet](value)} ORDER BY seq LIMIT ${FEW}) AS e`.execute(
      transaction,
    );
    if (rows.length < FEW) return rows.flatMap(({ seq, isAsked }) => (isAsked ? [seq] : []));
  }
  return undefined;
}

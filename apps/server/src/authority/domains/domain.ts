import { createHash } from 'node:crypto';
import { z } from 'zod';
import { appendEvent } from '../../ledger/events/append-event.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { Answer } from './domain-document.ts';

/** A developer's domain as the developer sees it (`docs/protocol.md` §11). */
export const domainView = z.object({
  name: z.string(),
  verifiedAt: z
    .string()
    .nullable()
    .describe('When it last named the developer; null once it names them no longer, and nobody sees it'),
  fault: z.string().nullable().describe('Why the last check failed, or what is wrong with the logo'),
  logo: z.string().nullable().describe("The path of this server's copy of the logo"),
});
export type DomainView = z.output<typeof domainView>;

export async function findDomain(transaction: Transaction, developerId: string): Promise<DomainView | null> {
  const row = await transaction
    .selectFrom('developer_domains')
    .select(['domain', 'verified_at', 'fault', 'logo_digest'])
    .where('developer_id', '=', developerId)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { domain, verified_at, fault, logo_digest } = row;
  return {
    name: domain,
    verifiedAt: verified_at?.toISOString() ?? null,
    fault,
    logo: logo_digest === null ? null : `/logos/${logo_digest}.png`,
  };
}

/** Sets the domain that has just named the developer, in place of an earlier one. */
export async function setDomain(
  transaction: Transaction,
  { developerId, name }: { developerId: string; name: string },
  answer: Answer & { kind: 'named' },
  at: Date,
): Promise<void> {
  const values = { ...valuesOf(answer, at), domain: name, checked_at: at };
  await transaction
    .insertInto('developer_domains')
    .values({ ...values, developer_id: developerId })
    .onConflict((conflict) => conflict.column('developer_id').doUpdateSet(values))
    .execute();
  await appendEvent(transaction, developerId, { type: 'domain.saved', data: { domain: name } });
}

/** Notes what a check has found, unless the developer has set another domain meanwhile. */
export async function noteAnswer(
  transaction: Transaction,
  { developerId, name }: { developerId: string; name: string },
  answer: Answer,
  at: Date,
): Promise<void> {
  await transaction
    .updateTable('developer_domains')
    .set(answer.kind === 'unreachable' ? { fault: answer.fault } : valuesOf(answer, at))
    .where('developer_id', '=', developerId)
    .where('domain', '=', name)
    .execute();
}

export async function removeDomain(transaction: Transaction, developerId: string): Promise<void> {
  const { numDeletedRows } = await transaction
    .deleteFrom('developer_domains')
    .where('developer_id', '=', developerId)
    .executeTakeFirst();
  if (numDeletedRows > 0n) await appendEvent(transaction, developerId, { type: 'domain.deleted', data: {} });
}

/** The logo with this digest, while a domain shows it. */
export async function findLogo(transaction: Transaction, digest: string): Promise<Uint8Array | undefined> {
  const row = await transaction
    .selectFrom('developer_domains')
    .select('logo')
    .where('logo_digest', '=', digest)
    .limit(1)
    .executeTakeFirst();
  return row?.logo ?? undefined;
}

function valuesOf(answer: Answer & { kind: 'named' | 'unnamed' }, at: Date) {
  const logo = answer.kind === 'named' ? answer.logo : undefined;
  return {
    verified_at: answer.kind === 'named' ? at : null,
    fault: answer.fault ?? null,
    logo: logo ?? null,
    logo_digest: logo === undefined ? null : createHash('sha256').update(logo).digest('hex'),
  };
}

import { createHash } from 'node:crypto';
import { png } from '../../authority/domains/png.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

/**
 * Gives a developer a verified domain with a logo. A domain that the server can ask on this machine has a port, and would
 * not look like one.
 */
export async function showDomain(
  { database }: Pick<TestServer, 'database'>,
  { id }: Pick<TestDeveloper, 'id'>,
  domain = 'wayfarer.example',
  logo = png(64),
): Promise<void> {
  const now = new Date();
  await database.asSystem((transaction) =>
    transaction
      .insertInto('developer_domains')
      .values({
        developer_id: id,
        domain,
        verified_at: now,
        checked_at: now,
        fault: null,
        logo,
        logo_digest: createHash('sha256').update(logo).digest('hex'),
      })
      .execute(),
  );
}

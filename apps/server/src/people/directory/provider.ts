import { sql, type Selectable } from 'kysely';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { SignInProviderTable } from '../../base/store/schema/people-tables.ts';

/** A developer's provider of sign-in, as it is stored. */
export type Provider = Selectable<SignInProviderTable>;

/** The most characters of a provider's issuer, and one that has them: every token names it (`idp`). */
export const ISSUER_LENGTH = 512;
export const LONGEST_ISSUER: string = 'x'.repeat(ISSUER_LENGTH);

const SECRET_PURPOSE = 'client secret of a sign-in provider';

/** Encrypts a client secret for the database. */
export function encryptClientSecret(masterKey: Uint8Array, secret: string): Uint8Array {
  return encrypt(masterKey, SECRET_PURPOSE, Buffer.from(secret));
}

/** The client secret of a provider. @throws when the master key is another one */
export function clientSecretOf(
  { client_secret }: Pick<Provider, 'client_secret'>,
  masterKey: Uint8Array,
): string {
  return Buffer.from(decrypt(masterKey, SECRET_PURPOSE, client_secret)).toString('utf8');
}

/** The provider of a developer. */
export async function findProvider(
  transaction: Transaction,
  developerId: string,
): Promise<Provider | undefined> {
  return transaction
    .selectFrom('sign_in_providers')
    .selectAll()
    .where('developer_id', '=', developerId)
    .executeTakeFirst();
}

/**
 * Holds a provider as it is until the transaction is over. Take it before every other lock: whoever changes the
 * provider holds it while the principals are locked.
 * @returns false when it is another one meanwhile, or gone
 */
export async function holdProvider(transaction: Transaction, id: string): Promise<boolean> {
  const { rows } = await sql`SELECT id FROM sign_in_providers WHERE id = ${id} FOR SHARE`.execute(
    transaction,
  );
  return rows.length > 0;
}

/** How people are told of a provider: by the host of its issuer. */
export function providerHost(issuer: string): string {
  return new URL(issuer).host;
}

/**
 * Where a developer's provider sends browsers back to. Each developer has its own, so that an answer of one provider
 * cannot be taken for one of another (RFC 9700 §4.4.2.2).
 */
export function callbackOf(publicUrl: string, developerId: string): string {
  return `${publicUrl}/directory/callback/${developerId}`;
}

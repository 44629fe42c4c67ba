import { sql, type Selectable } from 'kysely';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { SignInProviderTable } from '../../base/store/schema/sign-in-tables.ts';

/** A developer's sign-in provider, as stored. */
export type Provider = Selectable<SignInProviderTable>;

/** The most characters of a provider's issuer, which tokens contain (`idp`), and an issuer of that length. */
export const ISSUER_LENGTH = 512;
export const LONGEST_ISSUER: string = 'x'.repeat(ISSUER_LENGTH);

const SECRET_PURPOSE = 'client secret of a sign-in provider';

/** Encrypts a client secret for the database. */
export function encryptClientSecret(masterKey: Uint8Array, secret: string): Uint8Array {
  return encrypt(masterKey, SECRET_PURPOSE, Buffer.from(secret));
}

/** The client secret of a provider. @throws when it was encrypted under another master key */
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
 * Locks a provider until the transaction ends. Take this lock before every other: a change of the provider holds it while
 * it locks the principals.
 * @returns false when the provider was replaced or removed
 */
export async function holdProvider(transaction: Transaction, id: string): Promise<boolean> {
  const { rows } = await sql`SELECT id FROM sign_in_providers WHERE id = ${id} FOR SHARE`.execute(
    transaction,
  );
  return rows.length > 0;
}

/** How pages name a provider: by the host of its issuer. */
export function providerHost(issuer: string): string {
  return new URL(issuer).host;
}

/**
 * Where a developer's provider sends browsers back. Each developer has an address of its own, so that the answer of one
 * provider cannot be mistaken for that of another (RFC 9700 §4.4.2.2).
 */
export function callbackOf(publicUrl: string, developerId: string): string {
  return `${publicUrl}/directory/callback/${developerId}`;
}

import { sql } from 'kysely';
import { secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import { DEFAULT_LANGUAGE, isLanguage, type Language } from '../../web/texts/languages.ts';

/**
 * Keeps the language of the browser in which the person of a request has just acted, for the mails that no browser asks
 * for. Run it in a transaction of its own, or while the principal is locked `FOR UPDATE`: two that share its lock would wait
 * for each other.
 */
export async function rememberLanguage(
  transaction: Transaction,
  secret: string,
  language: Language,
): Promise<void> {
  await sql`UPDATE principals p SET language = ${language} FROM authorization_requests r
    WHERE r.consent_digest = ${secretDigest(secret)} AND p.id = r.principal
      AND p.principal_id IS NOT NULL AND p.language IS DISTINCT FROM ${language}`.execute(transaction);
}

/** The language of the person's last visit; English before the first one. */
export function languageOf({ language }: { language: string | null }): Language {
  return isLanguage(language) ? language : DEFAULT_LANGUAGE;
}

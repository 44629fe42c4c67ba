import type { webcrypto } from 'node:crypto';
import type { Grant } from '@grantex/core';
import { decodeBase64url, encodeBase64url } from '@grantex/core/adapter';

/**
 * Where a list of tasks continues: first in the ledger of this process, after the task with this number; then in the
 * list of the store, at the store's own cursor. Without `after`, at the start.
 */
export type Position =
  | { readonly source: 'ledger'; readonly after?: number }
  | { readonly source: 'store'; readonly after?: string };

/** Encrypts positions as cursors, which reveal nothing to a client and work for one grant only. */
export interface TaskCursors {
  encrypt(position: Position, grant: Grant): Promise<string>;
  /** @returns undefined for a cursor that was not encrypted here for this grant */
  decrypt(cursor: unknown, grant: Grant): Promise<Position | undefined>;
}

const ALGORITHM = 'AES-GCM';
const NONCE_LENGTH = 12;

/** Generates the key and stores it nowhere, so the cursors end with the process. */
export function createTaskCursors(): TaskCursors {
  let key: Promise<webcrypto.CryptoKey> | undefined;
  const theKey = (): Promise<webcrypto.CryptoKey> =>
    (key ??= crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ['encrypt', 'decrypt']));

  return {
    async encrypt(position, grant) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
      const text = new TextEncoder().encode(JSON.stringify(position));
      const encrypted = await crypto.subtle.encrypt(boundTo(grant, nonce), await theKey(), text);
      return encodeBase64url(new Uint8Array([...nonce, ...new Uint8Array(encrypted)]));
    },
    async decrypt(cursor, grant) {
      const bytes = typeof cursor === 'string' ? decodeBase64url(cursor) : undefined;
      if (bytes === undefined) return undefined;
      const nonce = bytes.subarray(0, NONCE_LENGTH);
      try {
        const encrypted = bytes.subarray(NONCE_LENGTH);
        const text = await crypto.subtle.decrypt(boundTo(grant, nonce), await theKey(), encrypted);
        return JSON.parse(new TextDecoder().decode(text)) as Position;
      } catch {
        return undefined;
      }
    },
  };
}

function boundTo({ issuer, grantId }: Grant, iv: Uint8Array<ArrayBuffer>): webcrypto.AesGcmParams {
  const additionalData = new TextEncoder().encode(JSON.stringify([issuer, grantId]));
  return { name: ALGORITHM, iv, additionalData };
}

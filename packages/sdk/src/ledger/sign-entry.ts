import {
  detachReport,
  ENTRY_SALT_BYTES,
  ENTRY_SIGNATURE_TYPE,
  metadataDigest,
  reportMembers,
  reportText,
} from '@grantex/core/log';
import { base64url } from 'jose';
import type { AgentKey } from '../secrets/agent-key.ts';
import type { NewAuditEntry } from './audit-entry.ts';

/** Who signs an entry, and for which log. */
export interface SignEntryOptions {
  /** The current key of the agent of the entry's grant. */
  readonly key: AgentKey;
  /** `issuer` of `Grantex.discover`. */
  readonly issuer: string;
}

/** An entry with its agent's signature, ready for `audit.log`. */
export type SignedAuditEntry = NewAuditEntry & { readonly salt: string; readonly signature: string };

/**
 * Signs an entry as its agent (`docs/protocol.md` §8), for another program to submit: the agent needs no API key. The
 * signature covers grant, action, status, `ref` and metadata, and is accepted once: to report the same again, sign
 * again.
 * @throws {TypeError} for an entry that does not state its `agentId`, or is signed already
 * @throws {FormatError} `METADATA_NOT_CANONICAL`
 */
export async function signEntry<ENTRY extends NewAuditEntry>(
  entry: ENTRY,
  { key, issuer }: SignEntryOptions,
): Promise<ENTRY & SignedAuditEntry> {
  const { agentId, grantId, action, status, ref, metadata } = entry;
  if (agentId === undefined) throw new TypeError('agentId must be given for an entry that is signed');
  if (entry.signature !== undefined) throw new TypeError('signature must not be there already');
  const salt = crypto.getRandomValues(new Uint8Array(ENTRY_SALT_BYTES));
  const report = {
    iss: issuer,
    agentId,
    grantId,
    action,
    status,
    ref,
    metadataDigest: await metadataDigest(salt, metadata),
  };
  const jws = await key.sign({ ...reportMembers(report) }, { typ: ENTRY_SIGNATURE_TYPE, kid: key.kid });
  return { ...entry, salt: base64url.encode(salt), signature: detachReport(jws, reportText(report)) };
}

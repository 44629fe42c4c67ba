import {
  ACTION_PATTERN,
  ENTRY_STATUSES,
  MAX_BATCH_ENTRIES,
  MAX_ENTRY_SIGNATURE_LENGTH,
} from '@grantex/core/log';
import { z } from 'zod';
import { jsonObjectField, plainText, principalIdField } from '../../http/requests/fields.ts';
import { pageMembers, pageParameters, partialMember } from '../../http/requests/pagination.ts';

const TEXT = plainText(256);
const STATUS = z.enum(ENTRY_STATUSES);
const ACTION = z.string().regex(ACTION_PATTERN);
const REF = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/);
const HEX_DIGEST = z.string().regex(/^[0-9a-f]{64}$/);

/** 16 bytes in canonical base64url. */
const SALT = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, 'must be 16 random bytes in base64url');

/** A compact JWS with detached payload. Its reader refuses anything else with `SIGNATURE_MALFORMED`. */
const SIGNATURE = z
  .string()
  .min(1)
  .max(MAX_ENTRY_SIGNATURE_LENGTH)
  .meta({ pattern: String.raw`^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+$` });

const requestMembers = z.strictObject({
  agentId: TEXT.optional(),
  agentDid: TEXT.optional(),
  grantId: TEXT,
  principalId: principalIdField.optional(),
  action: ACTION,
  status: STATUS.default('success'),
  ref: REF.optional(),
  metadata: jsonObjectField.optional(),
  salt: SALT.optional(),
  signature: SIGNATURE.optional(),
});

export const auditRequest = requestMembers.refine(
  ({ salt, signature }) => (salt === undefined) === (signature === undefined),
  { path: ['salt'], message: 'must be given together with a signature' },
);

export const auditBatch = z.object({ entries: z.array(auditRequest).min(1).max(MAX_BATCH_ENTRIES) });

/** A whole entry. `hash` covers the members before it. */
export const auditEntry = z.strictObject({
  v: z.literal([1, 2]).describe('1: the entry does not commit to the name of its principal'),
  entryId: z.string(),
  seq: z.number().int().min(1),
  developerId: z.string(),
  agentId: z.string().nullable(),
  agentDid: z.string().nullable(),
  grantId: z.string().nullable(),
  principal: z.string().nullable(),
  principalDigest: HEX_DIGEST.nullable()
    .optional()
    .describe('SHA-256 of principalSalt and the name; absent where v is 1'),
  identityProvider: z
    .string()
    .optional()
    .describe('issuer of the provider at which the principal signed in; absent for other grants'),
  action: z.string(),
  status: STATUS,
  ref: z.string().optional(),
  signature: z.string().optional(),
  timestamp: z.iso.datetime({ precision: 3 }),
  metadataDigest: HEX_DIGEST,
  prevHash: HEX_DIGEST.nullable(),
  hash: HEX_DIGEST,
  principalId: z.string().nullable().describe('null once the principal was erased'),
  principalSalt: SALT.nullable().optional().describe('absent where v is 1'),
  metadata: z.looseObject({}).nullable(),
  salt: z.string().nullable(),
  erased: z.literal(true).optional().describe('metadata or name were erased'),
});

export const auditEntries = z.object({ entries: z.array(auditEntry) });

export const auditPage = z.object({
  entries: z.array(auditEntry),
  ...pageMembers,
  ...partialMember,
  nextCursor: z.string().optional(),
});

export const auditQuery = z.object({
  agentId: TEXT.optional(),
  grantId: TEXT.optional(),
  principalId: principalIdField.optional(),
  action: ACTION.optional(),
  status: STATUS.optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  order: z.enum(['asc', 'desc']).default('asc').describe('desc: the newest first'),
  ...pageParameters,
});

export const entryPath = z.object({ id: TEXT });

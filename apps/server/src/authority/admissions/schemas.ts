import type { JsonValue } from '@grantex/core';
import { ACTION_PATTERN } from '@grantex/core/log';
import { MAX_SCOPES } from '@grantex/core/issuer';
import { z } from 'zod';
import { jsonObjectField, plainText, thumbprintField } from '../../http/requests/fields.ts';
import { scopeField } from '../scopes/scope-field.ts';

const jsonValue = z.custom<JsonValue>(() => true).meta({});

const decimalField = z.union([z.string().min(1).max(129), z.number()]);

/** The body of `POST /v1/admissions`. */
export const admissionBody = z
  .strictObject({
    token: z.string().min(1).max(65_536),
    keyThumbprint: thumbprintField
      .describe('The key (RFC 7638) of which the service has checked a proof; needed for a bound token')
      .optional(),
    audience: plainText(512),
    action: z.string().regex(ACTION_PATTERN),
    scopes: z
      .array(scopeField)
      .min(1)
      .max(MAX_SCOPES)
      .optional()
      .describe('What the call needs, without constraints. Without it every limit of the grant applies'),
    input: jsonValue.optional().describe('The parsed input: at most 8 KiB of canonical JSON'),
    shown: jsonObjectField
      .optional()
      .describe('Instead of input, with restDigest: the part of the input that the person sees'),
    restDigest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('SHA-256 of the canonical JSON of the whole input, in lower-case hexadecimal'),
    arguments: jsonObjectField.optional().describe('What limits are compared with. Default: the input'),
    amount: decimalField.optional().describe('In major units of the currency'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
    approval: z.boolean().default(false).describe('The rule of the service asks the person'),
    metadata: jsonObjectField.optional().describe('What the entry records. Default: the digest of the input'),
  })
  .refine(({ input, shown }) => (input === undefined) !== (shown === undefined), {
    path: ['input'],
    message: 'must be given, or shown and restDigest instead',
  })
  .refine(({ shown, restDigest }) => (shown === undefined) === (restDigest === undefined), {
    path: ['restDigest'],
    message: 'must be given together with shown',
  });
export type AdmissionBody = z.output<typeof admissionBody>;

/** The body of a refusal, as a guard gives it (`docs/protocol.md` §9). */
const refusal = z.object({
  error: z.string(),
  code: z.string(),
  message: z.string(),
  missingScopes: z.array(z.string()).readonly().optional(),
  expected: z.array(z.string()).readonly().optional(),
  received: z.array(z.string()).readonly().optional(),
  arguments: z
    .array(z.object({ scope: z.string(), argument: z.string(), limit: z.unknown() }))
    .readonly()
    .optional()
    .describe('What the grant does not allow, without the value'),
  approvalId: z.string().optional(),
  approvalUrl: z.string().optional(),
  expiresAt: z.string().optional(),
  budget: z
    .object({ remaining: z.string(), currency: z.string().optional(), renewsAt: z.string().optional() })
    .optional(),
  policy: z.string().optional(),
  howToAsk: z.string(),
  error_uri: z.string().optional().describe('The page about the code'),
});

/** The answer of `POST /v1/admissions`. */
export const admissionAnswer = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('allow'), entryId: z.string() }),
  z.object({
    decision: z.literal('ask'),
    entryId: z.string(),
    approvalId: z.string(),
    approvalUrl: z.string(),
    expiresAt: z.string(),
    refusal,
  }),
  z.object({
    decision: z.literal('refuse'),
    entryId: z.string().optional().describe('Absent where the refusal belongs to no grant'),
    refusal,
  }),
]);
export type AdmissionAnswer = z.input<typeof admissionAnswer>;

/** The body of `POST /v1/admissions/:entryId/settle`. */
export const settleBody = z
  .strictObject({
    status: z.enum(['success', 'failure']),
    ran: z
      .boolean()
      .optional()
      .describe('False, with failure alone: the call has not run, and its budgets get back what it took'),
    actual: decimalField.optional().describe('What the call has used of its amount; at most that'),
    metadata: jsonObjectField.optional(),
  })
  .refine(({ status, ran }) => ran !== false || status === 'failure', {
    path: ['ran'],
    message: 'may be false only with the status failure',
  })
  .refine(({ ran, actual }) => ran !== false || actual === undefined, {
    path: ['actual'],
    message: 'must not be given for a call that has not run',
  });
export type SettleBody = z.output<typeof settleBody>;

export const settleAnswer = z.object({ entryId: z.string().describe('The entry of the outcome') });

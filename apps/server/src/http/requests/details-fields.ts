import { CALL_DETAIL_TYPE, type CallDetail, MAX_DETAILS } from '@grantex/core/issuer';
import { z } from 'zod';

const decimal = { type: 'string', pattern: String.raw`^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?$` };

/** Of one argument; `docs/protocol.md` §15. */
const limit = {
  type: 'object',
  properties: {
    max: decimal,
    min: decimal,
    oneOf: {
      type: 'array',
      items: { type: ['string', 'number', 'boolean'] },
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
    },
    prefix: { type: 'string', minLength: 1 },
    under: { type: 'string', minLength: 1 },
    host: { type: 'string', minLength: 1 },
  },
  additionalProperties: false,
} as const;

const members = {
  type: { type: 'string', const: CALL_DETAIL_TYPE },
  scope: { type: 'string', description: 'name:action, without constraint' },
  arguments: {
    type: 'object',
    additionalProperties: limit,
    description: 'What each argument may be, by its path',
  },
  closed: { type: 'boolean', description: 'Whether no other argument is allowed. Default: false' },
  ask: {
    description: 'Whether a person is asked before each call, or before those that are over a bound',
    oneOf: [
      { type: 'boolean', const: true },
      {
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          type: 'object',
          properties: { over: decimal },
          required: ['over'],
          additionalProperties: false,
        },
      },
    ],
  },
  budget: {
    description: 'What all calls together may come to',
    type: 'object',
    properties: {
      amount: decimal,
      currency: { type: 'string', pattern: '^[A-Z]{3}$' },
      calls: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
      per: { type: 'string', enum: ['grant', 'hour', 'day', 'month'] },
    },
    required: ['per'],
    additionalProperties: false,
  },
} as const;

const online = {
  type: 'boolean',
  const: true,
  description: 'Set by the server: each call needs an admission of the server',
} as const;

const list = { type: 'array', maxItems: MAX_DETAILS } as const;
const detail = { type: 'object', required: ['type', 'scope'], additionalProperties: false } as const;

type AskedDetail = Omit<CallDetail, 'online'>;

/**
 * Authorization details in a request (RFC 9396; `docs/protocol.md` §15). The schema is for the OpenAPI document;
 * `readAsked` refuses with `INVALID_DETAILS`.
 */
export const askedDetailsField: z.ZodCustom<readonly AskedDetail[], readonly AskedDetail[]> = z
  .custom<readonly AskedDetail[]>()
  .meta({ ...list, items: { ...detail, properties: members } });

/** The same in an answer. They are not copied member by member, which would lose an argument named `__proto__`. */
export const detailsField: z.ZodCustom<readonly CallDetail[], readonly CallDetail[]> = z
  .custom<readonly CallDetail[]>()
  .meta({ ...list, items: { ...detail, properties: { ...members, online } } });

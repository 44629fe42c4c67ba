import { BINDING_WAYS } from '@grantex/core/issuer';
import { detailsField } from '../../http/requests/details-fields.ts';
import { roleField } from '../../http/requests/fields.ts';
import { z } from 'zod';
import { agentId, keyId, scopes, person } from './event-fields.ts';
import { ORGANIZATION_EVENTS } from './organization-events.ts';

const authRequestId = z.string();
/** The issuer of the provider at which the person signed in. */
const identityProvider = z.string().nullable();
/** The client of an OAuth login, with the name that it states, and the service. A request of the JSON API has none of them. */
const login = {
  clientId: z.string().optional(),
  clientName: z.string().optional(),
  audience: z.string().optional(),
};
/** A call that a person was asked about: its digest stands for the arguments, which no event holds. */
const approval = {
  approvalId: z.string(),
  grantId: z.string(),
  agentId,
  ...person,
  audience: z.string(),
  action: z.string(),
  digest: z.string(),
};
const holder = z.enum(['developer', 'person', 'vouched', 'rule']);
const held = { by: holder, reason: z.string().nullable() };
/** `heldBy`: who still holds it. */
const released = { by: holder, heldBy: z.array(holder) };

/**
 * The events that a developer may watch, by their stable names, and their data: ids and names, never a secret
 * (`docs/protocol.md` §12).
 */
export const EVENT_TYPES = {
  'agent.created': z.object({ agentId, name: z.string() }),
  'agent.updated': z.object({ agentId, name: z.string(), changed: z.array(z.string()) }),
  'agent.suspended': z.object({ agentId }),
  'agent.reactivated': z.object({ agentId }),
  'agent.deleted': z.object({ agentId }),
  'agent.grants_revoked': z.object({ agentId }),
  'agent.held': z.object({ agentId, ...held }),
  'agent.released': z.object({ agentId, ...released }),
  'agent.key_rotated': z.object({ agentId, kid: z.string() }),
  'authorization.requested': z.object({ authRequestId, agentId, ...person, scopes }),
  'authorization.approved': z.object({ authRequestId, agentId, ...person, ...login }),
  // Whoever sits at the browser denies a login, and nobody may have authorized its client before.
  'authorization.denied': z.object({
    authRequestId,
    agentId: agentId.nullable(),
    principal: person.principal.nullable(),
    principalId: person.principalId,
    ...login,
  }),
  'authorization.cancelled': z.object({ authRequestId, agentId, ...person }),
  'grant.created': z.object({
    grantId: z.string(),
    agentId,
    ...person,
    scopes,
    authorizationDetails: detailsField.optional(),
    audience: z.string(),
    identityProvider,
    expiresAt: z.string(),
    parentGrantId: z.string().nullable(),
    authRequestId: authRequestId.nullable(),
  }),
  'assertion.used': z.object({ grantId: z.string(), agentId, ...person, identityProvider: z.string() }),
  'assertion.refused': z.object({
    agentId,
    ...person,
    audience: z.string(),
    identityProvider: z.string(),
    stoppedBy: z.enum(['developer', 'person']),
    /** By which the developer has stopped the agent; `null` where the person has. */
    grantId: z.string().nullable(),
  }),
  'approval.requested': z.object({ ...approval, expiresAt: z.string() }),
  'approval.decided': z.object({
    ...approval,
    decision: z.enum(['approved', 'refused']),
    /** Until when an approved call can run; `null` for a refused one. */
    useUntil: z.string().nullable(),
  }),
  'approval.used': z.object({ ...approval, entryId: z.string() }),
  'grant.revoked': z.object({ grantId: z.string() }),
  'grant.held': z.object({ grantId: z.string(), ...held }),
  'grant.released': z.object({ grantId: z.string(), ...released }),
  /** By a grant that had ended already; by one in force it is `grant.revoked`. */
  'grant.stopped': z.object({ grantId: z.string(), agentId, ...person }),
  'grant.stop_lifted': z.object({ grantId: z.string(), agentId, ...person }),
  'token.revoked': z.object({
    jti: z.string(),
    endedGrants: z
      .number()
      .int()
      .describe('How many grants that were delegated with the token ended with it; its own stays in force'),
    endedGrantIds: z
      .array(z.string())
      .describe('The first 100 of them; each has its own grant.revoked event'),
  }),
  'principal.bound': z.object({
    ...person,
    way: z.enum(BINDING_WAYS),
    identityProvider,
    isRecovery: z.boolean(),
  }),
  'principal.grants_revoked': z.object(person),
  'principal.erased': z.object(person),
  'principal.address_changed': z.object({ ...person, isRemoved: z.boolean() }),
  /** A session that the developer vouches for. */
  'principal.session_opened': z.object({ ...person, sessionId: z.string(), expiresAt: z.string() }),
  /** `sessionId` is null where all that were open ended. */
  'principal.session_ended': z.object({ ...person, sessionId: z.string().nullable() }),
  'developer.grants_revoked': z.object({}),
  'settings.updated': z.object({
    changed: z.array(z.string()),
    values: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe('The new values of those that are no lists; null for one that was reset'),
  }),
  'domain.saved': z.object({ domain: z.string() }),
  'domain.deleted': z.object({}),
  'sign_in_provider.saved': z.object({
    issuer: z.string(),
    clientId: z.string(),
    principalClaim: z.string(),
    endedBindings: z.number().int(),
  }),
  'sign_in_provider.deleted': z.object({ issuer: z.string() }),
  'scope_sentence.saved': z.object({ scope: z.string(), sentence: z.string() }),
  'scope_sentence.deleted': z.object({ scope: z.string() }),
  'policy.saved': z.object({
    policy: z.string(),
    digest: z.string().describe('Of all policies that are in force now'),
  }),
  'policy.deleted': z.object({ policy: z.string(), digest: z.string() }),
  'catalog.saved': z.object({ audience: z.string(), digest: z.string() }),
  'catalog.deleted': z.object({ audience: z.string() }),
  /** Of an entry of the audit log. */
  'audit.details_erased': z.object({ entryId: z.string() }),
  'audit.disposed': z.object({
    size: z.number().int().describe('The entries from 1 to this one are gone'),
    root: z.string().describe('Of the tree over them, in base64'),
    hash: z.string().describe('Of the last of them'),
    through: z.string().describe('None of them is later'),
    retention: z.string().describe('The setting'),
  }),
  'resource.moved': z.object({ audience: z.string() }),
  'api_key.created': z.object({
    keyId,
    name: z.string(),
    roles: z.array(roleField),
    expiresAt: z.string().nullable(),
    allowedBy: keyId
      .optional()
      .describe(
        'Of a key that a program got by a login: the key or person in whose console session it was allowed',
      ),
  }),
  'api_key.rotated': z.object({ keyId, name: z.string(), successorId: z.string() }),
  'api_key.revoked': z.object({ keyId, name: z.string() }),
  'issuer_key.revoked': z.object({ kid: z.string() }),
  ...ORGANIZATION_EVENTS,
};

export type EventType = keyof typeof EVENT_TYPES;

type DataOf<TYPE extends EventType> = z.input<(typeof EVENT_TYPES)[TYPE]>;

/** An event to write, without the person's name, which is read together with the event while it exists. */
export type NewEvent = {
  [TYPE in EventType]: { readonly type: TYPE; readonly data: Omit<DataOf<TYPE>, 'principalId'> };
}[EventType];

/** An event in answers and streams. */
export type EventView = {
  [TYPE in EventType]: {
    /** Also the place after the event, from which a client continues. */
    id: string;
    type: TYPE;
    at: string;
    /** The same as `at`, under the name of all other answers. */
    createdAt: string;
    developerId: string;
    data: DataOf<TYPE>;
  };
}[EventType];

const [first, ...others] = Object.entries(EVENT_TYPES).map(([type, data]) =>
  z.object({
    id: z.string(),
    type: z.literal(type),
    at: z.string(),
    createdAt: z.string(),
    developerId: z.string(),
    data,
  }),
);
if (first === undefined) throw new Error('there are types of events');

/** {@link EventView} as a schema. */
export const eventView = z.discriminatedUnion('type', [first, ...others]) as z.ZodType<EventView, EventView>;

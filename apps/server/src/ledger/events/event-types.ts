import { BINDING_WAYS } from '@grantex/core/issuer';
import { detailsField } from '../../http/requests/details-fields.ts';
import { roleField } from '../../http/requests/fields.ts';
import { z } from 'zod';

const agentId = z.string();
const keyId = z.string();
const authRequestId = z.string();
const scopes = z.array(z.string());
/** The issuer of the provider at which the person signed in. */
const identityProvider = z.string().nullable();
/** The principal of the event: the random id, which is stored, and the name, until the person is erased. */
const person = { principal: z.string(), principalId: z.string().nullable() };
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

/** An alert about an agent; `principal` where it is about the calls for one person. */
const anomaly = {
  anomalyId: z.string(),
  kind: z.string(),
  agentId,
  grantId: z.string().nullable(),
  principal: person.principal.nullable(),
  principalId: person.principalId,
};

/** Which alerts it is about; an empty list means all. */
const anomalyRule = {
  ruleId: z.string(),
  kinds: z.array(z.string()),
  agentIds: z.array(z.string()),
  action: z.enum(['ignore', 'notify', 'hold', 'revoke']),
};

const holder = z.enum(['developer', 'person', 'vouched', 'rule']);
/** A provider at which people of the developer's organization sign in. */
const connection = { connectionId: z.string(), name: z.string(), issuer: z.string() };

const held = { by: holder, reason: z.string().nullable() };
const scimTokenId = z.string();
const scimUser = {
  scimTokenId,
  scimUserId: z.string(),
  isActive: z.boolean(),
  principals: z
    .array(z.string())
    .describe(
      'The random ids of those who have left by this: what they gave has ended, and they authorize nothing',
    ),
};
const scimGroup = { scimTokenId, scimGroupId: z.string() };

/** `heldBy`: who still holds it. */
const released = { by: holder, heldBy: z.array(holder) };

/** An endpoint that is told of events. Its whole URL may be a secret. */
const webhook = { webhookId: z.string(), host: z.string() };

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
  'sso_connection.created': z.object(connection),
  'sso_connection.updated': z.object({ ...connection, changed: z.array(z.string()) }),
  'sso_connection.deleted': z.object(connection),
  /** Somebody signed in to the console at the provider of their organization. */
  'sso.signed_in': z.object({ personId: z.string(), connectionId: z.string(), roles: z.array(roleField) }),
  /** Somebody signed in to the console with the API key for emergencies, although single sign-on is enforced. */
  'sso.break_glass_used': z.object({ keyId, name: z.string() }),
  /** `personId` and `keyId`: whose they were; both null where all but one ended. */
  'sso.sessions_ended': z.object({
    sessions: z.number().int(),
    personId: z.string().nullable(),
    keyId: z.string().nullable(),
  }),
  'sso.person_ended': z.object({ personId: z.string(), isErased: z.boolean() }),
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
  'resource.moved': z.object({ audience: z.string() }),
  'anomaly.opened': z.object({
    ...anomaly,
    expected: z.string(),
    seen: z.string(),
    entryIds: z.array(z.string()),
  }),
  'anomaly.acknowledged': z.object(anomaly),
  'anomaly.closed': z.object(anomaly),
  'anomaly_rule.created': z.object(anomalyRule),
  'anomaly_rule.deleted': z.object(anomalyRule),
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
  'webhook.created': z.object({ ...webhook, events: z.array(z.string()) }),
  'webhook.updated': z.object({ ...webhook, changed: z.array(z.string()) }),
  'webhook.enabled': z.object(webhook),
  'webhook.disabled': z.object({ ...webhook, reason: z.enum(['developer', 'gone', 'failing']) }),
  'webhook.secret_rotated': z.object(webhook),
  'webhook.rewound': z.object({ ...webhook, since: z.string() }),
  'webhook.deleted': z.object(webhook),
  'webhook.delivery_failed': z.object({
    webhookId: z.string(),
    deliveryId: z.string(),
    eventId: z.string(),
    eventType: z.string(),
  }),
  'webhook.reset': z.object({ webhookId: z.string(), reason: z.enum(['restored', 'expired']) }),
  'issuer_key.revoked': z.object({ kid: z.string() }),
  'billing.plan_changed': z.object({
    plan: z.string(),
    name: z.string(),
    status: z.string().nullable(),
    currentPeriodEnd: z.string().nullable(),
  }),
  'server.changes_lost': z.object({
    lostChanges: z
      .number()
      .int()
      .describe('How many changes a failover of the database has undone, as far as the server knows'),
    changes: z
      .array(z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) }))
      .describe('The events of the last 100 of them. What they had ended or held was ended or held again'),
    auditSeq: z
      .number()
      .int()
      .nullable()
      .describe('The last acknowledged entry of the audit log that is lost; null where none is'),
  }),
  'scim_token.created': z.object({ scimTokenId, label: z.string(), matches: z.string() }),
  'scim_token.rotated': z.object({ scimTokenId, label: z.string(), previousUntil: z.string() }),
  'scim_token.deleted': z.object({ scimTokenId, label: z.string() }),
  'scim_user.provisioned': z.object(scimUser),
  'scim_user.activated': z.object(scimUser),
  'scim_user.deactivated': z.object(scimUser),
  'scim_user.renamed': z.object(scimUser),
  'scim_user.deleted': z.object(scimUser),
  'scim_group.created': z.object({ ...scimGroup, members: z.number().int() }),
  'scim_group.members_changed': z.object({
    ...scimGroup,
    added: z.number().int(),
    removed: z.number().int(),
  }),
  'scim_group.approvals_changed': z.object({ ...scimGroup, approves: scopes.nullable() }),
  'scim_group.deleted': z.object(scimGroup),
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

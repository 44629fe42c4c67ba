import { z } from 'zod';
import { roleField } from '../../http/requests/fields.ts';
import { agentId, keyId, scopes, person } from './event-fields.ts';

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
/** A provider at which people of the developer's organization sign in. */
const connection = { connectionId: z.string(), name: z.string(), issuer: z.string() };
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
/** An endpoint that is told of events. Its whole URL may be a secret. */
const webhook = { webhookId: z.string(), host: z.string() };

/** What happens to what an organization connects to the server: its webhooks, identity providers, alerts and plan. */
export const ORGANIZATION_EVENTS = {
  'sso_connection.created': z.object(connection),
  'sso_connection.updated': z.object({ ...connection, changed: z.array(z.string()) }),
  'sso_connection.deleted': z.object(connection),
  /** A domain names another developer now, who has added it to a connection of theirs. */
  'sso_connection.domain_lost': z.object({ ...connection, domain: z.string() }),
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
    adminSeq: z
      .number()
      .int()
      .nullable()
      .describe("The last acknowledged entry of the administrators' log that is lost; null where none is"),
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

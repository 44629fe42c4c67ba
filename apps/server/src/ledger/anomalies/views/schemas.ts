import { z } from 'zod';
import { idField, nameField } from '../../../http/requests/fields.ts';
import { cursorMembers, cursorParameters, partialMember } from '../../../http/requests/pagination.ts';
import { ANOMALY_KINDS } from '../kinds/kinds.ts';

const kindField = z.enum(ANOMALY_KINDS);
const actionField = z.enum(['ignore', 'notify', 'hold', 'revoke']);
const COUNT = z.number().int();

/** An alert, in answers. */
export const anomalyView = z.object({
  id: z.string(),
  kind: kindField,
  type: kindField.describe('The same as kind, for clients of the public product'),
  severity: z.enum(['low', 'medium', 'high']),
  status: z.enum(['open', 'closed']),
  agentId: z.string(),
  principal: z
    .string()
    .nullable()
    .describe('The random id of the person, where it is about the calls for one'),
  principalId: z.string().nullable().describe('Null once the person is erased'),
  grantId: z.string().nullable().describe('The grant of the call that opened it'),
  description: z.string(),
  expected: z.string(),
  seen: z.string(),
  entryIds: z.array(z.string()).describe('The first 20 entries that show it'),
  sightings: COUNT.describe('How often it was seen while it is open'),
  detectedAt: z.string().describe('When it was opened'),
  firstSeenAt: z.string().describe('The time of the entry that opened it'),
  lastSeenAt: z.string(),
  closesAt: z.string().describe('When it closes, unless it is seen again until then'),
  closedAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  note: z.string().nullable(),
  actions: z
    .array(
      z.object({
        action: z.enum(['hold', 'revoke']),
        grantId: z.string(),
        ruleId: z.string(),
        plannedAt: z.string(),
        doneAt: z.string().nullable(),
        outcome: z.enum(['done', 'ended_before']).nullable(),
      }),
    )
    .describe('What a rule has done about it'),
  metadata: z
    .object({ expected: z.string(), seen: z.string() })
    .describe('The same as above, for clients of the public product'),
});
export type AnomalyView = z.output<typeof anomalyView>;

export const anomalyPath = z.object({ id: idField('anm') });

export const anomalyQuery = z.object({
  agentId: idField('ag').optional(),
  kind: kindField.optional(),
  status: z.enum(['open', 'closed']).optional(),
  unacknowledged: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: only those that nobody has acknowledged'),
  ...cursorParameters('anm'),
});

const suppressedView = z
  .object({ today: COUNT, total: COUNT })
  .describe('Alerts that were not opened, because there were too many on their day (UTC)');

export const anomalyPage = z.object({
  anomalies: z.array(anomalyView),
  suppressed: suppressedView,
  ...cursorMembers,
  ...partialMember,
});
export type AnomalyPageAnswer = z.output<typeof anomalyPage>;

export const acknowledgeBody = z.strictObject({
  note: nameField(500).optional().describe('Why it is nothing to worry about, or what was done'),
});

export const detectAnswer = z.object({
  detectedAt: z.string(),
  total: COUNT,
  anomalies: z.array(anomalyView).describe('The alerts that are open, the newest 200'),
  responseMode: z
    .enum(['alert_only', 'revoke_agent_grants'])
    .describe('Whether any rule revokes, for clients of the public product'),
  autoRevokedGrants: COUNT.describe('The grants that rules have revoked for these alerts'),
});
export type DetectAnswer = z.output<typeof detectAnswer>;

const progress = z.object({ have: COUNT, need: COUNT });

export const profileView = z.object({
  agentId: z.string(),
  firstCallAt: z.string(),
  lastCallAt: z.string().nullable(),
  calls: COUNT,
  activeDays: COUNT,
  isLearning: z.boolean().describe('Whether any kind is still learnt'),
  kinds: z
    .array(
      z.object({
        kind: kindField,
        isReady: z.boolean().describe('Whether alerts of the kind are opened for the agent'),
        days: progress,
        entries: progress,
      }),
    )
    .describe('How far each kind is learnt'),
  alertsToday: COUNT,
  suppressed: suppressedView,
});
export type AnomalyProfileView = z.output<typeof profileView>;

export const profileQuery = z.object({ agentId: idField('ag').optional(), ...cursorParameters('ag') });

export const profilePage = z.object({
  profiles: z.array(profileView),
  behind: COUNT.describe('Entries of the log that were not looked at yet'),
  ...cursorMembers,
});
export type AnomalyProfilePageAnswer = z.output<typeof profilePage>;

export const ruleBody = z.strictObject({
  kinds: z.array(kindField).max(ANOMALY_KINDS.length).default([]).describe('Empty: all'),
  agentIds: z.array(idField('ag')).max(100).default([]).describe('Empty: all'),
  action: actionField,
});

export const ruleView = z.object({
  id: z.string(),
  kinds: z.array(kindField),
  agentIds: z.array(z.string()),
  action: actionField,
  createdAt: z.string(),
});
export type AnomalyRuleView = z.output<typeof ruleView>;

export const rulePath = z.object({ id: idField('anr') });
export const ruleList = z.object({ rules: z.array(ruleView), total: COUNT });
export type AnomalyRuleListAnswer = z.output<typeof ruleList>;

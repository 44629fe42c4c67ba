import { z } from 'zod';
import { audienceField, idField, nameField, principalIdField } from '../../http/requests/fields.ts';
import { pageMembers } from '../../http/requests/pagination.ts';
import { shownPath } from './argument-types.ts';
import type { DescribedPolicy } from './policy.ts';
import { LONGEST_POLICY } from './policy-text.ts';

/** No name is an id of a rule, because it has no underscore. */
export const policyName: z.ZodString = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    'must be 1 to 64 lower-case letters, digits and hyphens, and begin and end with a letter or digit',
  );
export const policyPath = z.object({
  policy: z
    .string()
    .regex(
      /^(?:pol_[A-Za-z0-9]{1,59}|[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)$/,
      'must be a name or an id (pol_…)',
    ),
});
export const cedarField = z
  .string()
  .min(1)
  .max(LONGEST_POLICY)
  .regex(/^[^\0\p{Cs}]*$/u, 'must be text without NUL')
  .describe('Policy text in Cedar');

export const savedPolicy = z.object({
  cedar: cedarField,
  effective: z
    .enum(['next_token', 'now'])
    .default('next_token')
    .describe(
      'next_token: for tokens that are issued from now on, within an hour for all; now: ends the tokens issued until now of the agents that it may be about, which refresh',
    ),
});

const scopeName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}(?::[A-Za-z0-9_.-]{1,64})?$/, 'must be a scope without constraint');

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:30')
  .describe('UTC');

/** The members of a rule of the public product. */
const ruleMembers = {
  name: nameField(200),
  effect: z.enum(['allow', 'deny']),
  priority: z.number().int().min(-1_000_000).max(1_000_000),
  agentId: idField('ag'),
  principalId: principalIdField,
  scopes: z.array(scopeName).min(1).max(100),
  timeOfDayStart: timeOfDay,
  timeOfDayEnd: timeOfDay,
};

export const newRule = z.object({
  ...ruleMembers,
  priority: ruleMembers.priority.default(0),
  agentId: ruleMembers.agentId.optional(),
  principalId: ruleMembers.principalId.optional(),
  scopes: ruleMembers.scopes.optional(),
  timeOfDayStart: timeOfDay.optional(),
  timeOfDayEnd: timeOfDay.optional(),
});

export const ruleChanges = z
  .object(ruleMembers)
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'must name something to change')
  .meta({ minProperties: 1 });

/** A policy in answers: the members of a rule stand in those in Cedar, too, so that clients of the public product read them. */
export const policyView = z.object({
  id: z.string().describe('How the API names it: the name of a policy in Cedar, the id of a rule'),
  name: z.string(),
  effect: z.enum(['allow', 'deny', 'cedar']).describe('cedar: its text says what it does'),
  priority: z.number().int().describe('Among rules; 0 in Cedar, where a refusal counts above everything'),
  agentId: z.string().nullable(),
  principalId: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
  timeOfDayStart: z.string().nullable(),
  timeOfDayEnd: z.string().nullable(),
  cedar: z.string().nullable().describe('Its text; null for a rule that says nothing by itself'),
  reads: z.array(z.string()).describe('The facts and arguments that it reads'),
  decidedAt: z.enum(['issue', 'call']).describe('call: its scopes are asked about at each call'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type PolicyAnswer = z.output<typeof policyView>;

export const policyList = z.object({
  policies: z.array(policyView),
  digest: z
    .string()
    .nullable()
    .describe('SHA-256 of all of them, as entries name them; null without policies'),
  ...pageMembers,
});

export type PolicyListAnswer = z.output<typeof policyList>;

export function viewOf({ policy, cedar, rule, statements, ...row }: DescribedPolicy): PolicyAnswer {
  const reads = statements.flatMap((statement) => [
    ...statement.facts,
    ...[...statement.arguments.keys()].map((path) => `arguments.${shownPath(path)}`),
  ]);
  return {
    id: policy,
    name: rule?.name ?? policy,
    effect: rule?.effect ?? 'cedar',
    priority: rule?.priority ?? 0,
    agentId: rule?.agentId ?? null,
    principalId: rule?.principalId ?? null,
    scopes: rule?.scopes ?? null,
    timeOfDayStart: rule?.timeOfDayStart ?? null,
    timeOfDayEnd: rule?.timeOfDayEnd ?? null,
    cedar,
    reads: [...new Set(reads)].toSorted(),
    decidedAt: statements.some(({ isOfCalls }) => isOfCalls) ? 'call' : 'issue',
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

const decision = {
  verdict: z.enum(['allow', 'ask', 'refuse']),
  policies: z.array(z.string()).describe('Those that decided'),
  fault: z.string().optional().describe('Why nothing could be decided'),
};

/** A situation that is decided without consequences. */
export const testBody = z.object({
  policy: z
    .strictObject({ name: policyName, cedar: cedarField })
    .optional()
    .describe('Counts as if it was saved'),
  agentId: idField('ag'),
  audience: audienceField,
  scopes: z.array(scopeName).max(100).default([]),
  depth: z.number().int().min(0).max(10).default(0),
  principalId: principalIdField,
  acr: z.string().max(256).optional(),
  action: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,128}$/)
    .optional()
    .describe('The tool that is called; without it, the scopes are decided as when they are issued'),
  arguments: z.record(z.string(), z.unknown()).optional(),
  amount: z.string().max(128).optional(),
  currency: z.string().max(3).optional(),
  callsThisHour: z.number().int().min(0).max(1_000_000_000).default(0),
  at: z.iso.datetime({ offset: true }).optional(),
});

export const testAnswer = z.object({
  ...decision,
  scopes: z.array(z.object({ scope: z.string(), ...decision })),
});

export type PolicyTestAnswer = z.output<typeof testAnswer>;

export const setPath = z.object({
  digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
});
export const setView = z.object({
  digest: z.string(),
  version: z.number().int(),
  policies: z.array(z.object({ policy: z.string(), cedar: z.string() })),
  createdAt: z.string(),
});
export type PolicySetAnswer = z.output<typeof setView>;

export const replayBody = z.object({
  policy: z
    .strictObject({ name: policyName, cedar: cedarField.nullable().describe('null: without this policy') })
    .optional()
    .describe('Counts as if it was saved; without it, the policies in force are replayed'),
  since: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }).optional(),
});
const verdict = z.enum(['allow', 'ask', 'refuse']);
export const replayAnswer = z.object({
  since: z.string(),
  until: z.string().nullable(),
  digest: z.string().describe('Of the policies that were replayed'),
  calls: z.number().int(),
  changed: z.number().int().describe('Calls that would have been decided otherwise'),
  changes: z.array(
    z.object({
      agentId: z.string().nullable(),
      action: z.string(),
      was: verdict,
      would: verdict,
      policies: z.array(z.string()),
      calls: z.number().int(),
      entryIds: z.array(z.string()).describe('The first 100'),
    }),
  ),
  refusedOtherwise: z.number().int().describe('Calls that something else than a policy refused'),
  undecided: z.number().int().describe('Calls that lack a fact'),
  missing: z.array(z.object({ fact: z.string(), calls: z.number().int() })),
  isWhole: z.boolean().describe('False where the answer ends before the window does'),
  readTo: z.string().nullable().describe('The time of the last call that was replayed'),
});
export type ReplayAnswer = z.output<typeof replayAnswer>;

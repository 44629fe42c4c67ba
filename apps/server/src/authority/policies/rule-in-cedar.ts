import type { PolicyRule } from '../../base/store/schema/policy-tables.ts';
import type { PolicyText } from './policy-set.ts';

/** A rule of the public product, and its id. */
export interface NamedRule {
  policy: string;
  rule: PolicyRule;
}

/**
 * Rules of the public product in Cedar. There the first rule decides, by priority, that names agent, person, scope and time:
 * so each `deny` becomes a `forbid`, unless an `allow` of a higher priority applies. An `allow` alone says nothing, because
 * nothing is allowed beyond what a person has granted.
 */
export function cedarOfRules(rules: readonly NamedRule[]): PolicyText[] {
  return rules
    .filter(({ rule }) => rule.effect === 'deny')
    .map(({ policy, rule }) => {
      const exceptions = rules.filter(
        ({ rule: other }) => other.effect === 'allow' && other.priority > rule.priority,
      );
      return {
        policy,
        cedar: forbid(
          rule,
          exceptions.map((exception) => exception.rule),
        ),
      };
    });
}

function forbid(rule: PolicyRule, exceptions: readonly PolicyRule[]): string {
  const { agentId, scopes } = rule;
  const principal = agentId === undefined ? 'principal' : `principal == ${entity('Agent', agentId)}`;
  const action = scopes === undefined ? 'action' : `action in ${actions(scopes)}`;
  const conditions = [...person(rule), ...time(rule)];
  const when = conditions.length === 0 ? '' : `\nwhen { ${conditions.join(' && ')} }`;
  const unless = exceptions.map((exception) => `\nunless { ${conditionOf(exception)} }`).join('');
  return `forbid (${principal}, ${action}, resource)${when}${unless};`;
}

function conditionOf(rule: PolicyRule): string {
  const { agentId, scopes } = rule;
  const conditions = [
    ...(agentId === undefined ? [] : [`principal == ${entity('Agent', agentId)}`]),
    ...(scopes === undefined ? [] : [`action in ${actions(scopes)}`]),
    ...person(rule),
    ...time(rule),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' && ');
}

function person({ principalId }: PolicyRule): string[] {
  return principalId === undefined ? [] : [`context.principal == ${text(principalId)}`];
}

/** From the one time of day until before the other, in UTC; over midnight where the second is earlier. */
function time({ timeOfDayStart = '00:00', timeOfDayEnd = '24:00' }: PolicyRule): string[] {
  const [start, end] = [minutesOf(timeOfDayStart), minutesOf(timeOfDayEnd)];
  const now = '(context.hour * 60 + context.minute)';
  const after = start === 0 ? [] : [`${now} >= ${start}`];
  const before = end === 24 * 60 ? [] : [`${now} < ${end}`];
  if (start < end) return [...after, ...before];
  return [`(${[...after, ...before].join(' || ') || 'true'})`];
}

function minutesOf(timeOfDay: string): number {
  const [hours, minutes] = timeOfDay.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function actions(scopes: readonly string[]): string {
  return `[${scopes.map((scope) => entity('Action', scope)).join(', ')}]`;
}

function entity(type: string, id: string): string {
  return `${type}::${text(id)}`;
}

/** What these texts may hold has no other characters that Cedar escapes. */
function text(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', String.raw`\"`)}"`;
}

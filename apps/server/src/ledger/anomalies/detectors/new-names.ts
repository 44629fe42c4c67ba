import type { CallFacts } from '../kinds/facts.ts';
import { foundIn, type Finding } from '../kinds/findings.ts';
import { ageOf } from '../profile/learning.ts';
import type { Profile } from '../profile/profile.ts';
import { see, type SeenSet } from '../profile/seen-set.ts';

/** Finds actions, scopes and audiences that an agent uses for the first time. A refused call teaches nothing. */
export function findNewNames(profile: Profile, call: CallFacts): Finding[] {
  if (call.isRefused) return [];
  const found: Finding[] = [];
  const isNew = (set: SeenSet, name: string): boolean => see(set, name, profile.day, ageOf(profile));
  if (isNew(profile.actions, call.action)) {
    const expected = () => `one of the ${known(profile.actions)} actions that the agent has used`;
    found.push(foundIn(call, { kind: 'new_action', expected, seen: () => `the action ${call.action}` }));
  }
  const grant = `${call.grantId} ${profile.day}`;
  if (grant === profile.grant) return found;
  profile.grant = grant;
  if (isNew(profile.audiences, call.audience)) {
    const expected = () => `one of the ${known(profile.audiences)} services that the agent has called`;
    found.push(foundIn(call, { kind: 'new_audience', expected, seen: () => `the service ${call.audience}` }));
  }
  const scopes = call.scopes.filter((scope) => isNew(profile.scopes, scope));
  if (scopes.length > 0) {
    const expected = () => `scopes that the agent has used`;
    found.push(foundIn(call, { kind: 'new_scope', expected, seen: () => `a grant with ${named(scopes)}` }));
  }
  return found;
}

/** All but the new one. */
function known({ names }: SeenSet): number {
  return Object.keys(names).length - 1;
}

const MOST_NAMED = 5;

function named(scopes: readonly string[]): string {
  const shown = scopes.slice(0, MOST_NAMED).join(', ');
  return scopes.length > MOST_NAMED ? `${shown} and ${scopes.length - MOST_NAMED} more` : shown;
}

import type { EventView } from '../../events/event-types.ts';
import type { EventFacts, Privileges } from './event-facts.ts';

/** An event of §12 as a SIEM gets it. The name of the person is not in it: nobody could erase it there. */
export interface Change {
  readonly event: EventView;
  /** The type of the event in two parts: what changed, and how. */
  readonly noun: string;
  readonly verb: string;
  /** The id of what changed; the developer's where the event names nothing else. */
  readonly id: string;
  readonly agentId: string | null;
  readonly principal: string | null;
  /** Of an event that gives or takes privileges. */
  readonly privileges: Privileges | undefined;
}

/** The members that name what an event is about, by its noun. */
const IDS: Readonly<Record<string, string>> = {
  agent: 'agentId',
  authorization: 'authRequestId',
  grant: 'grantId',
  assertion: 'grantId',
  approval: 'approvalId',
  token: 'jti',
  principal: 'principal',
  resource: 'audience',
  api_key: 'keyId',
  issuer_key: 'kid',
  anomaly_rule: 'ruleId',
};

export function changeOf(event: EventView, facts: EventFacts): Change {
  const data: Readonly<Record<string, unknown>> = event.data;
  const [noun = '', verb = ''] = event.type.split('.');
  const id = data[IDS[noun] ?? `${camelCase(noun)}Id`];
  const privileges = privilegesOf(event, facts);
  return {
    event,
    noun,
    verb,
    id: typeof id === 'string' ? id : event.developerId,
    agentId: textOf(data['agentId']) ?? privileges?.agentId ?? null,
    principal: textOf(data['principal']) ?? privileges?.principal ?? null,
    privileges,
  };
}

function privilegesOf(event: EventView, facts: EventFacts): Privileges | undefined {
  if (event.type === 'grant.created') {
    const { principal, agentId, scopes, audience } = event.data;
    return { principal, agentId, scopes, audience };
  }
  if (event.type === 'grant.revoked') return facts.get(event.data.grantId);
  if (event.type === 'authorization.approved') return facts.get(event.data.authRequestId);
  return undefined;
}

/** In words, for people who read a SIEM. */
export function describeChange({ noun, verb, id }: Change): string {
  return `${noun.replaceAll('_', ' ')} ${id} ${verb.replaceAll('_', ' ')}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function camelCase(text: string): string {
  return text.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

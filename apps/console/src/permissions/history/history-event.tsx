import { Quoted } from '../../ui/quoted.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { Link } from '../parts/navigation.tsx';
import { ScopeList } from '../parts/scope-list.tsx';
import { type TextKey, useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import type { HistoryItem } from '../parts/wire.ts';

/** An event of the history, as a sentence with its time. */
export function HistoryEvent({ event, home }: { event: HistoryItem; home: string }) {
  const { say, text } = useTexts();
  const label = useAgentLabel();
  const { agent, clientId, parentAgent, grantId, developer, principalId, scopes } = event;
  const name = agent === null ? null : <Quoted>{label({ name: agent, clientId })}</Quoted>;
  return (
    <li>
      <p>
        {say(sentenceKey(event), {
          agent:
            grantId === null ? (
              name
            ) : (
              <Link key="agent" id={`open-${event.kind}-${event.id}`} to={`${home}/${grantId}`}>
                {name}
              </Link>
            ),
          parent: <Quoted>{parentAgent ?? ''}</Quoted>,
          developer: <Quoted>{developer}</Quoted>,
          name: <Quoted>{principalId}</Quoted>,
          by: event.endedBy ?? event.heldBy ?? 'nobody',
          way: event.provider === null ? (event.way ?? '') : 'provider',
          provider: event.provider === null ? '' : <Quoted>{event.provider}</Quoted>,
          until: event.until === null ? '' : <Time at={event.until} as="exact" />,
        })}
      </p>
      <p className="fine">
        <Time at={event.at} as="exact" />
      </p>
      {scopes.length > 0 && event.kind !== 'ended' && (
        <details>
          <summary>{text('permissions.things', { count: scopes.length })}</summary>
          <ScopeList scopes={scopes} developer={developer} />
        </details>
      )}
    </li>
  );
}

const BY_KIND: Readonly<
  Record<Exclude<HistoryItem['kind'], 'approved' | 'ended' | 'held' | 'released'>, TextKey>
> = {
  permission: 'permissions.eventGiven',
  denied: 'permissions.eventDenied',
  binding: 'permissions.eventBound',
};

const ENDED: Readonly<Record<Exclude<HistoryItem['what'], null>, TextKey>> = {
  grant: 'permissions.eventEnded',
  agent: 'permissions.eventAgentEnded',
  principal: 'permissions.eventAllEnded',
  developer: 'permissions.eventDeveloperEnded',
};

/** Of a permission, of one that was delegated, and of an agent. */
const HELD = {
  held: ['permissions.eventHeld', 'permissions.eventHelperHeld', 'permissions.eventAgentHeld'],
  released: [
    'permissions.eventReleased',
    'permissions.eventHelperReleased',
    'permissions.eventAgentReleased',
  ],
} as const satisfies Readonly<Record<string, readonly TextKey[]>>;

/** The text of an event. */
export function sentenceKey(
  event: Pick<HistoryItem, 'kind' | 'what' | 'parentAgent' | 'endedAt' | 'isStopped'>,
): TextKey {
  const { kind, what, parentAgent, endedAt, isStopped } = event;
  if (kind === 'ended') return parentAgent === null ? ENDED[what ?? 'grant'] : 'permissions.eventHelperEnded';
  if (kind === 'held' || kind === 'released') {
    const [own, helper, agent] = HELD[kind];
    if (what === 'agent') return agent;
    return parentAgent === null ? own : helper;
  }
  if (kind !== 'approved') return BY_KIND[kind];
  if (endedAt === null) return 'permissions.eventWaiting';
  return isStopped ? 'permissions.eventNeverBegun' : 'permissions.eventNotFetched';
}

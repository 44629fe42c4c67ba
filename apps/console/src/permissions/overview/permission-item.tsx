import { removeHidden } from '@grantex/core/issuer';
import { Button } from '../../ui/button.tsx';
import { formatInstant, Moment } from '../../ui/moment.tsx';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { Tag } from '../../ui/tag.tsx';
import { agentLabel } from '../parts/agent-label.ts';
import type { Permission, Person, RecentAction } from '../parts/wire.ts';

export interface PermissionProps {
  permission: Permission;
  developer: string;
  /** The latest actions, by the id of the permission; undefined while they load. */
  recent: Readonly<Record<string, RecentAction[]>> | undefined;
  onStop: (permission: Permission) => void;
  /** Whether a stop is under way. */
  isBusy: boolean;
  /** The names of the buttons, by the id of the permission (`stopLabels`). */
  labels: ReadonlyMap<string, string>;
  /** The permission that it was delegated from; undefined for one that the person gave. */
  from?: Permission;
}

/**
 * An active permission: the agent, the scopes, the end, the latest actions, what was delegated from it, and a button to
 * stop it. A delegated permission is one line that unfolds.
 */
export function PermissionItem(props: PermissionProps) {
  const { permission, onStop, isBusy, labels, from } = props;
  const { id, agent, expiresAt, delegated } = permission;
  const Heading = from === undefined ? 'h3' : 'h4';
  return (
    <li>
      <article className="grant" aria-labelledby={id}>
        <div className="grant-head">
          <Heading id={id}>
            <Quoted>{agentLabel(agent)}</Quoted>
          </Heading>
          <Button
            isSmall
            kind="danger"
            isBusy={isBusy}
            about={labels.get(id) ?? agentLabel(agent)}
            onPress={() => onStop(permission)}
          >
            {delegated.length === 0 ? 'Stop' : 'Stop with all below'}
          </Button>
        </div>
        {from === undefined ? (
          <Content {...props} />
        ) : (
          <details>
            <summary>
              {describeShare(permission, from)} <Quoted>{from.agent.name}</Quoted> may do, until{' '}
              <Moment at={expiresAt} />
            </summary>
            <Content {...props} />
          </details>
        )}
        {delegated.length > 0 && (
          <div className="handed-on">
            {from === undefined && (
              <p className="fine">
                What <Quoted>{agent.name}</Quoted> has delegated ends together with this permission:
              </p>
            )}
            <ul aria-label={`Delegated by ${removeHidden(agent.name)}`}>
              {delegated.map((each) => (
                <PermissionItem {...props} key={each.id} permission={each} from={permission} />
              ))}
            </ul>
          </div>
        )}
      </article>
    </li>
  );
}

function Content({ permission, developer, recent }: PermissionProps) {
  const { id, agent, scopes, audience, isIssuerAudience, issuedAt, expiresAt } = permission;
  return (
    <>
      {agent.clientId !== null && (
        <p className="fine">
          An app that calls itself “<Quoted>{agent.name}</Quoted>”. Nobody has checked that name.
        </p>
      )}
      {agent.description !== null && (
        <p className="description">
          <Quoted>{agent.description}</Quoted>
        </p>
      )}
      <ul className="scopes">
        {scopes.map((scope) => (
          <ScopeItem key={scope.scope} scope={scope} developer={developer} />
        ))}
      </ul>
      <dl className="facts">
        <div>
          <dt>Until</dt>
          <dd>
            <Moment at={expiresAt} />{' '}
            <span className="fine">
              since <Moment at={issuedAt} />
            </span>
          </dd>
        </div>
        <div>
          <dt>For which service</dt>
          <dd>
            {isIssuerAudience ? (
              <>
                Any service that works with <Quoted>{developer}</Quoted>
              </>
            ) : (
              <Code>{audience}</Code>
            )}
          </dd>
        </div>
        <div>
          <dt>Latest actions</dt>
          <dd>
            <RecentActions actions={recent === undefined ? undefined : (recent[id] ?? [])} />
          </dd>
        </div>
        <div>
          <dt>{agent.clientId === null ? 'The agent' : 'The app'}</dt>
          <dd>
            <Code>{agent.clientId ?? agent.id}</Code>
          </dd>
        </div>
      </dl>
    </>
  );
}

function ScopeItem({ scope, developer }: { scope: Permission['scopes'][number]; developer: string }) {
  const { sentence, limit, isStandard } = scope;
  return (
    <li>
      <p className="sentence">
        {sentence === null ? 'Something that nobody has described' : <Quoted>{sentence}</Quoted>}
      </p>
      {limit !== undefined && (
        <p className="limit">
          <Quoted>{limit}</Quoted>
        </p>
      )}
      <p className="fine">
        <Code>{scope.scope}</Code>
        {sentence === null ? (
          <>
            {' · ask '}
            <Quoted>{developer}</Quoted> what it means
          </>
        ) : (
          !isStandard && (
            <>
              {' · in the words of '}
              <Quoted>{developer}</Quoted>
            </>
          )
        )}
      </p>
    </li>
  );
}

const STATUS: Readonly<Record<RecentAction['status'], { word: string; kind: 'good' | 'bad' | 'warning' }>> = {
  allowed: { word: 'allowed', kind: 'good' },
  success: { word: 'done', kind: 'good' },
  blocked: { word: 'blocked', kind: 'bad' },
  failure: { word: 'failed', kind: 'warning' },
};

function RecentActions({ actions }: { actions: readonly RecentAction[] | undefined }) {
  if (actions === undefined) return <>One moment …</>;
  if (actions.length === 0) return <>None recorded.</>;
  return (
    <ul className="recent-actions">
      {actions.map(({ action, status, at }, index) => (
        // Two actions may look the same.
        <li key={`${at} ${index}`}>
          <Quoted>{action}</Quoted> <Tag kind={STATUS[status].kind}>{STATUS[status].word}</Tag>{' '}
          <span className="fine">
            <Moment at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The part of a permission that {@link describeShare} compares. */
interface Scoped {
  scopes: readonly Pick<Permission['scopes'][number], 'scope'>[];
}

/**
 * How much of a permission was delegated, in words before “<agent> may do”. A narrowed scope (a smaller limit) is not one
 * of the agent’s own scopes; then the sentence gives no total.
 */
export function describeShare(delegated: Scoped, from: Scoped): string {
  const own = new Set(from.scopes.map(({ scope }) => scope));
  const count = delegated.scopes.length;
  if (delegated.scopes.every(({ scope }) => own.has(scope)))
    return `May do ${count} of the ${own.size} things that`;
  return `May do ${count} ${count === 1 ? 'thing' : 'things'} within what`;
}

/**
 * Names each “Stop” button for screen readers, by the id of its permission: the agent, where it acts or whose delegation
 * it is, and since when. No two names are the same.
 */
export function stopLabels(people: readonly Person[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const uses = new Map<string, number>();
  const add = ({ id, agent, issuedAt, delegated }: Permission, place: string): void => {
    const label = `${agentLabel(agent)}, ${place}, since ${formatInstant(issuedAt, true)}`;
    const use = (uses.get(label) ?? 0) + 1;
    uses.set(label, use);
    labels.set(id, use === 1 ? label : `${label}, number ${use}`);
    for (const each of delegated) add(each, `below ${agentLabel(agent)}`);
  };
  for (const { active, developer } of people) for (const each of active) add(each, `at ${developer}`);
  return labels;
}

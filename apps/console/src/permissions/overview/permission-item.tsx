import { removeHidden } from '@grantex/core';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { Tag } from '../../ui/tag.tsx';
import type { Deed, Permission } from '../wire.ts';
import { partInWords } from './part-of.ts';

export interface PermissionProps {
  permission: Permission;
  developer: string;
  /** What was done lately, by the id of the permission; undefined while it is not known. */
  lately: Readonly<Record<string, Deed[]>> | undefined;
  onStop: (permission: Permission) => void;
  /** Whether something is being stopped. */
  isBusy: boolean;
  /** What each button is called beyond “Stop”, by the id of the permission (`stopNames`). */
  names: ReadonlyMap<string, string>;
  /** What it was handed on of; undefined for what the person gave. */
  from?: Permission;
}

/**
 * One permission in force: whose, what for, until when, what was done with it, what was handed on, and its end. What was
 * handed on is told in a line, and the rest of it unfolds.
 */
export function PermissionItem(props: PermissionProps) {
  const { permission, onStop, isBusy, names, from } = props;
  const { id, agent, expiresAt, delegated } = permission;
  const Heading = from === undefined ? 'h3' : 'h4';
  return (
    <li>
      <article className="grant" aria-labelledby={id}>
        <div className="grant-head">
          <Heading id={id}>
            <Quoted>{agent.name}</Quoted>
          </Heading>
          <Button
            isSmall
            kind="danger"
            isBusy={isBusy}
            about={names.get(id) ?? agent.name}
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
              {partInWords(permission, from)} <Quoted>{from.agent.name}</Quoted> may, until{' '}
              <Moment at={expiresAt} />
            </summary>
            <Content {...props} />
          </details>
        )}
        {delegated.length > 0 && (
          <div className="handed-on">
            {from === undefined && (
              <p className="fine">
                <Quoted>{agent.name}</Quoted> has handed on a part of this, which ends together with it:
              </p>
            )}
            <ul aria-label={`Handed on by ${removeHidden(agent.name)}`}>
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

function Content({ permission, developer, lately }: PermissionProps) {
  const { id, agent, scopes, audience, isIssuerAudience, issuedAt, expiresAt } = permission;
  return (
    <>
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
          <dt>Lately</dt>
          <dd>
            <Lately deeds={lately === undefined ? undefined : (lately[id] ?? [])} />
          </dd>
        </div>
        <div>
          <dt>The agent</dt>
          <dd>
            <Code>{agent.id}</Code>
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

const STATUS: Readonly<Record<Deed['status'], { word: string; kind: 'good' | 'bad' | 'warning' }>> = {
  allowed: { word: 'allowed', kind: 'good' },
  success: { word: 'done', kind: 'good' },
  blocked: { word: 'blocked', kind: 'bad' },
  failure: { word: 'failed', kind: 'warning' },
};

function Lately({ deeds }: { deeds: readonly Deed[] | undefined }) {
  if (deeds === undefined) return <>One moment …</>;
  if (deeds.length === 0) return <>Nothing that was written down.</>;
  return (
    <ul className="deeds">
      {deeds.map(({ action, status, at }, index) => (
        // Two deeds may be alike in all that is shown of them.
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

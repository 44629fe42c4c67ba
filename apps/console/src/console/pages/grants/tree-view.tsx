import { Link } from 'react-router';
import { Moment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { GrantState } from './state.tsx';
import { countOf } from '../../parts/paging.tsx';
import type { Family, GrantTree } from './tree.ts';

/** Who handed what on to whom: nested lists, with lines between what hangs together. */
export function GrantTreeView({ family, currentId }: { family: Family; currentId: string }) {
  const { tree, unread } = family;
  return (
    <>
      <ul className="tree">
        <Branch tree={tree} currentId={currentId} />
      </ul>
      {unread > 0 && <Unread count={unread} principalId={tree.grant.principalId} />}
    </>
  );
}

/** A tree is of one principal, whose grants the list pages through. */
function Unread({ count, principalId }: { count: number; principalId: string | null }) {
  return (
    <p className="fine">
      {countOf(count)} more were delegated, which are not drawn here.
      {principalId !== null && (
        <>
          {' '}
          <Link to={`/grants?${new URLSearchParams({ principal: principalId }).toString()}`}>
            All grants of the principal
          </Link>{' '}
          are in the list.
        </>
      )}
    </p>
  );
}

function Branch({ tree: { grant, children }, currentId }: { tree: GrantTree; currentId: string }) {
  const { grantId, agentId, scopes, status, expiresAt } = grant;
  const isCurrent = grantId === currentId;
  return (
    <li>
      <div className={`node ${status}`} aria-current={isCurrent ? 'true' : undefined}>
        <p>
          <AgentName id={agentId} /> <GrantState grant={grant} /> {isCurrent && <strong>this grant</strong>}
        </p>
        <p className="fine">
          {isCurrent ? (
            <Code>{grantId}</Code>
          ) : (
            <Link to={`/grants/${grantId}`}>
              <Code>{grantId}</Code>
            </Link>
          )}
          {' until '}
          <Moment at={expiresAt} />
        </p>
        <p className="fine">
          <Code>{scopes.join('  ')}</Code>
        </p>
      </div>
      {children.length > 0 && (
        <ul>
          {children.map((each) => (
            <Branch key={each.grant.grantId} tree={each} currentId={currentId} />
          ))}
        </ul>
      )}
    </li>
  );
}

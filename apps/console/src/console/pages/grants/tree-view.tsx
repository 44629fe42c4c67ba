import './tree.css';
import { Link } from 'react-router';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { BudgetList } from './budget-list.tsx';
import { GrantState } from './state.tsx';
import { formatCount } from '../../parts/paging.tsx';
import type { Family, GrantTree } from './tree.ts';

/** A delegation tree as nested lists with connecting lines. */
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

/** All grants of a tree are for one principal, so the list by principal has the rest. */
function Unread({ count, principalId }: { count: number; principalId: string | null }) {
  return (
    <p className="fine">
      {formatCount(count)} more delegated grants are not shown here.
      {principalId !== null && (
        <>
          {' '}
          <Link to={`/grants?${new URLSearchParams({ principal: principalId }).toString()}`}>
            Show all grants of this principal
          </Link>
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
          {status !== 'revoked' && (
            <>
              {status === 'expired' ? ' ended ' : ' ends '}
              <RelativeMoment at={expiresAt} />
            </>
          )}
        </p>
        <p className="fine">
          <Code>{scopes.join('  ')}</Code>
        </p>
        {status === 'active' && <BudgetList budgets={grant.budgets} />}
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

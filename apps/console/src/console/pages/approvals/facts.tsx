import type { Approval } from '@grantex/sdk';
import { Link } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { PersonName } from '../../parts/person-name.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { ApprovalState, endOf, MEANING } from './state.tsx';

/** An approval as a list of facts. Its arguments are not among them: the API has only their digest. */
export function ApprovalFacts({ approval }: { approval: Approval }) {
  const { approvalId, agentId, principalId, action, audience, digest, status, grantId } = approval;
  const { createdAt, decidedAt, usedAt, entryId } = approval;
  const end = endOf(approval);
  const mayRead = mayUse(useSession(), 'audit-read');
  return (
    <dl className="facts">
      <Fact name="Status">
        <ApprovalState status={status} /> <span className="fine">{MEANING[status]}</span>
        {end !== undefined && (
          <p className="fine">
            It expires <RelativeMoment at={end} />.
          </p>
        )}
      </Fact>
      <Fact name="Action">
        <Code>{action}</Code>
      </Fact>
      <Fact name="Agent">
        <AgentName id={agentId} />
      </Fact>
      <Fact name="Acts for">
        <PersonName principalId={principalId} />
      </Fact>
      <Fact name="At which service">
        <Code>{audience}</Code>
      </Fact>
      <Fact name="Grant">
        <Link to={`/grants/${grantId}`}>
          <Code>{grantId}</Code>
        </Link>
      </Fact>
      <Fact name="Asked">
        <RelativeMoment at={createdAt} />
      </Fact>
      {decidedAt !== undefined && (
        <Fact name="Decided">
          <RelativeMoment at={decidedAt} />
        </Fact>
      )}
      {usedAt !== undefined && (
        <Fact name="Used">
          <RelativeMoment at={usedAt} />
          {mayRead && entryId !== undefined && (
            <p className="fine">
              <Link to={`/audit/${entryId}`}>The entry of the call</Link>
            </p>
          )}
        </Fact>
      )}
      <Fact name="Arguments">
        Only the person sees them. The approval counts for exactly the call with this digest:
        <p className="fine">
          <Code>{digest}</Code>
        </p>
      </Fact>
      <Fact name="Approval id">
        <CopyId id={approvalId} what="the id of the approval" />
      </Fact>
    </dl>
  );
}

import type { AuthorizationStatus, ListedAuthorization } from '@grantex/sdk';
import { Link } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { durationInWords } from '../../parts/duration.ts';
import { PersonName } from '../../parts/person-name.tsx';
import { ServiceFact } from '../../parts/service-fact.tsx';
import { RequestState } from '../../parts/request-state.tsx';

/** What each status means for what comes next. */
const MEANING: Readonly<Record<AuthorizationStatus, string>> = {
  pending: 'It waits for the person.',
  approved: 'Your app has not exchanged the approval yet.',
  denied: 'The agent got nothing.',
  cancelled: 'You have taken it back. The agent got nothing.',
  expired: 'Its time is over. The agent got nothing; it may ask again.',
  consumed: 'The approval became a grant.',
};

/** A request as a list of facts. */
export function RequestFacts({ request }: { request: ListedAuthorization }) {
  const { authRequestId, agentId, principalId, status, audience, redirectUri } = request;
  const { expiresIn, approvedExpiresIn, createdAt, expiresAt } = request;
  return (
    <dl className="facts">
      <Fact name="Status">
        <RequestState status={status} /> <span className="fine">{MEANING[status]}</span>
        {status === 'pending' && (
          <p className="fine">
            It expires <RelativeMoment at={expiresAt} />.
          </p>
        )}
        {status === 'consumed' && principalId !== null && (
          <p className="fine">
            <Link
              to={{
                pathname: '/grants',
                search: new URLSearchParams({ agent: agentId, principal: principalId }).toString(),
              }}
            >
              Grants of this agent for this person
            </Link>
          </p>
        )}
      </Fact>
      <Fact name="Person">
        <PersonName principalId={principalId} />
      </Fact>
      <Fact name="Agent">
        <AgentName id={agentId} />
      </Fact>
      <Fact name="For how long">
        {durationInWords(approvedExpiresIn ?? expiresIn)}
        {approvedExpiresIn !== undefined && approvedExpiresIn !== expiresIn && (
          <span className="fine"> of {durationInWords(expiresIn)} that were asked for</span>
        )}
      </Fact>
      <ServiceFact audience={audience} />
      <Fact name="Returns to">
        {redirectUri === undefined ? 'nowhere: your program polls for the code' : <Code>{redirectUri}</Code>}
      </Fact>
      <Fact name="Asked">
        <RelativeMoment at={createdAt} />
      </Fact>
      <Fact name="Request id">
        <CopyId id={authRequestId} what="the id of the request" />
      </Fact>
    </dl>
  );
}

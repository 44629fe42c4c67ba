import type { Grant } from '@grantex/sdk';
import { Link } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { PersonName } from '../../parts/person-name.tsx';
import { ServiceFact } from '../../parts/service-fact.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { GrantState } from './state.tsx';

/** A grant as a list of facts. */
export function GrantFacts({ grant }: { grant: Grant }) {
  const mayRead = mayUse(useSession(), 'audit-read');
  const {
    grantId,
    agentId,
    principalId,
    agentDid,
    audience,
    issuedAt,
    expiresAt,
    revokedAt,
    parentGrantId,
    identityProvider,
  } = grant;
  return (
    <dl className="facts">
      <Fact name="State">
        <GrantState grant={grant} />{' '}
        {revokedAt !== undefined && (
          <span className="fine">
            <RelativeMoment at={revokedAt} />
          </span>
        )}
      </Fact>
      <Fact name="Grant id">
        <CopyId id={grantId} what="the id of the grant" />
      </Fact>
      <Fact name="Agent">
        <AgentName id={agentId} />
        <p className="fine">
          <Code>{agentDid}</Code>
        </p>
      </Fact>
      <Fact name="Acts for">
        <PersonName principalId={principalId} />
        {identityProvider !== undefined && (
          <p className="fine">
            Signed in at <Code>{identityProvider}</Code>
          </p>
        )}
      </Fact>
      <ServiceFact audience={audience} />
      <Fact name={parentGrantId === undefined ? 'Granted' : 'Delegated'}>
        <RelativeMoment at={issuedAt} />
      </Fact>
      {revokedAt === undefined && (
        <Fact name="Until">
          <RelativeMoment at={expiresAt} />
        </Fact>
      )}
      {mayRead && (
        <Fact name="Audit log">
          <Link to={{ pathname: '/audit', search: new URLSearchParams({ grant: grantId }).toString() }}>
            What it did
          </Link>
        </Fact>
      )}
    </dl>
  );
}

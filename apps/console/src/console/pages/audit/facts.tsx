import type { AuditEntry } from '@grantex/sdk';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Moment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { StatusTag } from './status.tsx';

type Fact = readonly [name: string, value: ReactNode];

/** Every field of an entry: what a person reads, and folded what only a program compares. */
export function EntryFacts({ entry }: { entry: AuditEntry }) {
  const session = useSession();
  const mayOpen = mayUse(session, 'issue');
  const { agentId, grantId, principal, principalId, ref, timestamp } = entry;
  return (
    <>
      <Facts
        facts={[
          [
            'Action',
            <>
              <Code>{entry.action}</Code> <StatusTag status={entry.status} />
            </>,
          ],
          [
            'When',
            <>
              <Moment at={timestamp} isExact />{' '}
              <span className="fine">
                (<Code>{timestamp}</Code>)
              </span>
            </>,
          ],
          ['Place', <>number {entry.seq.toLocaleString()} in the log</>],
          ['Entry id', <Code>{entry.entryId}</Code>],
          ['For', <Principal principal={principal} principalId={principalId} v={entry.v} />],
          ...signInOf(entry),
          ['Agent', <Actor agentId={agentId} mayRead={mayOpen} />],
          ['Grant', <Led to={mayOpen && grantId !== null ? `/grants/${grantId}` : undefined}>{grantId}</Led>],
          ['Follows', ref === undefined ? '–' : <Led to={`/audit/${ref}`}>{ref}</Led>],
          [
            'Signed',
            typeof entry.signature === 'string' ? 'by its agent, it says: see above' : 'not by its agent',
          ],
        ]}
      />
      <details>
        <summary>Hashes, signature and salt</summary>
        <Facts facts={comparedOf(entry)} />
      </details>
    </>
  );
}

/** Who says that it was this principal, where they signed in at a provider. */
function signInOf({ identityProvider }: AuditEntry): readonly Fact[] {
  return typeof identityProvider === 'string' ? [['Signed in at', <Code>{identityProvider}</Code>]] : [];
}

function comparedOf(entry: AuditEntry): readonly Fact[] {
  return [
    ['Hash', <Code>{entry.hash}</Code>],
    ['Hash before', entry.prevHash === null ? 'none: it is the first' : <Code>{entry.prevHash}</Code>],
    ['Digest of the metadata', <Code>{entry.metadataDigest}</Code>],
    ['Salt', entry.salt === null ? 'erased' : <Code>{entry.salt}</Code>],
    ['Digest of the name', <Led to={undefined}>{entry.principalDigest ?? null}</Led>],
    ['Salt of the name', <Led to={undefined}>{entry.principalSalt ?? null}</Led>],
    ['Agent’s signature', typeof entry.signature === 'string' ? <Code>{entry.signature}</Code> : 'none'],
    ['Agent’s DID', <Led to={undefined}>{entry.agentDid}</Led>],
    ['Developer', <Code>{entry.developerId}</Code>],
  ];
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An id, which leads to its page where there is one that the session may see. */
function Led({ to, children }: { to: string | undefined; children: string | null }) {
  if (children === null) return <>–</>;
  if (to === undefined || !/^[\w/-]+$/.test(to)) return <Code>{children}</Code>;
  return (
    <Link to={to}>
      <Code>{children}</Code>
    </Link>
  );
}

/** By its name, which is not part of the entry, and by its id, which is. */
function Actor({ agentId, mayRead }: { agentId: string | null; mayRead: boolean }) {
  if (agentId === null || !mayRead) return <Led to={undefined}>{agentId}</Led>;
  return (
    <>
      <AgentName id={agentId} />{' '}
      <span className="fine">
        (<Code>{agentId}</Code>; the name is as it is now)
      </span>
    </>
  );
}

function Principal({ principal, principalId, v }: Pick<AuditEntry, 'principal' | 'principalId' | 'v'>) {
  if (principal === null) return <>–</>;
  return (
    <>
      {principalId === null ? 'somebody whose name was erased' : <Quoted>{principalId}</Quoted>}{' '}
      <span className="fine">
        (<Code>{principal}</Code>
        {v === 1 && '; the name is not part of what is hashed'})
      </span>
    </>
  );
}

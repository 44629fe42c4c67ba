import type { AuditEntry } from '@grantex/sdk';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Moment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { admissionOf } from '../../parts/admission.ts';
import { refusalOf } from '../../parts/refusal.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { RefusedArguments } from './refused-arguments.tsx';
import { StatusTag } from './status.tsx';

type Fact = readonly [name: string, value: ReactNode];

/** All fields of an entry; those that only programs compare are folded. */
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
          ...refusalFact(entry),
          ...admissionFacts(entry, mayOpen),
          [
            'When',
            <>
              <Moment at={timestamp} isExact />{' '}
              <span className="fine">
                (<Code>{timestamp}</Code>)
              </span>
            </>,
          ],
          ['Number', <>{entry.seq.toLocaleString()} in the log</>],
          ['Entry id', <Code>{entry.entryId}</Code>],
          ['For', <Principal principal={principal} principalId={principalId} v={entry.v} />],
          ...signInOf(entry),
          ['Agent', <Actor agentId={agentId} mayRead={mayOpen} />],
          [
            'Grant',
            <IdLink to={mayOpen && grantId !== null ? `/grants/${grantId}` : undefined}>{grantId}</IdLink>,
          ],
          ['Follows', ref === undefined ? '–' : <IdLink to={`/audit/${ref}`}>{ref}</IdLink>],
          [
            'Signed',
            typeof entry.signature === 'string'
              ? 'by the agent, according to the entry: see the checks above'
              : 'not by the agent',
          ],
        ]}
      />
      <details>
        <summary>Hashes, signature and salt</summary>
        <Facts facts={digestsOf(entry)} />
      </details>
    </>
  );
}

/** Why the call was refused, what to do next, and the reason as programs read it. */
function refusalFact(entry: AuditEntry): readonly Fact[] {
  const refusal = refusalOf(entry);
  if (refusal === undefined) return [];
  const { message, howToAsk } = refusal;
  const reason = entry.metadata?.['reason'];
  return [
    [
      'Refused because',
      <>
        <Quoted>{message}</Quoted>{' '}
        {typeof reason === 'string' && (
          <span className="fine">
            (<Code>{reason}</Code>)
          </span>
        )}
        <RefusedArguments entry={entry} />
        {howToAsk !== undefined && typeof reason === 'string' && (
          <p className="fine">
            <Quoted>{howToAsk}</Quoted>{' '}
            <a href={`${readShell().base}/docs/errors/${reason}`}>How to mend it</a>
          </p>
        )}
      </>,
    ],
  ];
}

/** The approval and the policies by which the server decided the call. */
function admissionFacts(entry: AuditEntry, mayOpen: boolean): readonly Fact[] {
  const { approvalId, policies, digest } = admissionOf(entry);
  const facts: Fact[] = [];
  if (approvalId !== undefined) {
    facts.push([
      'Approval',
      <IdLink to={mayOpen ? `/approvals/${approvalId}` : undefined}>{approvalId}</IdLink>,
    ]);
  }
  if (digest !== undefined) {
    facts.push([
      'Policies',
      <>
        {policies.length === 0 && 'None of them had a part in it.'}
        {policies.map((name) => (
          <p key={name}>
            <IdLink to={mayOpen ? `/policies/${name}` : undefined}>{name}</IdLink>
          </p>
        ))}
        {mayOpen && (
          <p className="fine">
            <Link to={`/policy-sets/${digest}`}>All policies that were in force</Link>
          </p>
        )}
      </>,
    ]);
  }
  return facts;
}

/** The provider at which the principal signed in. */
function signInOf({ identityProvider }: AuditEntry): readonly Fact[] {
  return typeof identityProvider === 'string' ? [['Signed in at', <Code>{identityProvider}</Code>]] : [];
}

function digestsOf(entry: AuditEntry): readonly Fact[] {
  return [
    ['Hash', <Code>{entry.hash}</Code>],
    [
      'Previous hash',
      entry.prevHash === null ? 'none: this is the first entry' : <Code>{entry.prevHash}</Code>,
    ],
    ['Digest of the metadata', <Code>{entry.metadataDigest}</Code>],
    ['Salt', entry.salt === null ? 'erased' : <Code>{entry.salt}</Code>],
    ['Digest of the principal’s name', <IdLink to={undefined}>{entry.principalDigest ?? null}</IdLink>],
    ['Salt of the principal’s name', <IdLink to={undefined}>{entry.principalSalt ?? null}</IdLink>],
    ['Agent’s signature', typeof entry.signature === 'string' ? <Code>{entry.signature}</Code> : 'none'],
    ['Agent’s DID', <IdLink to={undefined}>{entry.agentDid}</IdLink>],
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

/** An id, linked to its page where the session may open that. */
function IdLink({ to, children }: { to: string | undefined; children: string | null }) {
  if (children === null) return <>–</>;
  if (to === undefined || !/^[\w/-]+$/.test(to)) return <Code>{children}</Code>;
  return (
    <Link to={to}>
      <Code>{children}</Code>
    </Link>
  );
}

/** The agent's current name, which is not part of the entry, and its id, which is. */
function Actor({ agentId, mayRead }: { agentId: string | null; mayRead: boolean }) {
  if (agentId === null || !mayRead) return <IdLink to={undefined}>{agentId}</IdLink>;
  return (
    <>
      <AgentName id={agentId} />{' '}
      <span className="fine">
        (<Code>{agentId}</Code>; this is its current name)
      </span>
    </>
  );
}

function Principal({ principal, principalId, v }: Pick<AuditEntry, 'principal' | 'principalId' | 'v'>) {
  if (principal === null) return <>–</>;
  return (
    <>
      {principalId === null ? 'an erased principal' : <Quoted>{principalId}</Quoted>}{' '}
      <span className="fine">
        (<Code>{principal}</Code>
        {v === 1 && '; the hash does not cover the name'})
      </span>
    </>
  );
}

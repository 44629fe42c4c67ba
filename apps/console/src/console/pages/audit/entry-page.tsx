import './entry.css';
import { removeHidden } from '@grantex/core/issuer';
import type { AuditEntry } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { readShell } from '../../../page/shell.ts';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { CheckList } from './proof/check-list.tsx';
import { proveEntry } from './proof/prove.ts';
import { resolverAt } from './proof/signature.ts';
import { EntryErase } from './erase.tsx';
import { EntryFacts } from './facts.tsx';

/** One entry: whether it is proven, then what it says. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['audit', 'one', id],
    queryFn: ({ signal }) => api.audit.get(id, { signal }),
  });
  return (
    <>
      <PageHeading title={query.data === undefined ? 'Audit entry' : removeHidden(query.data.action)}>
        <Link to="/audit">Audit log</Link>
      </PageHeading>
      <Loaded query={query} back={<BackTo to="/audit" name="entries" />}>
        {(entry) => <EntryDetails entry={entry} />}
      </Loaded>
    </>
  );
}

function EntryDetails({ entry }: { entry: AuditEntry }) {
  const api = useApi();
  const session = useSession();
  const { base, issuer } = readShell();
  return (
    <>
      <section className="card" aria-labelledby="proof">
        <h2 id="proof">Is it proven?</h2>
        <CheckList
          isBrief
          of={[entry.entryId, entry.hash, entry.erased]}
          prove={(pinned) =>
            proveEntry({
              source: api.audit,
              entry,
              developerId: session.developer.id,
              pinned,
              issuer,
              resolve: resolverAt(base),
            })
          }
        />
      </section>
      <section className="card" aria-labelledby="what">
        <h2 id="what">Content</h2>
        <EntryFacts entry={entry} />
      </section>
      <section className="card" aria-labelledby="metadata">
        <h2 id="metadata">Metadata</h2>
        {entry.metadata === null ? (
          <p>The metadata was erased. Its digest is still part of the chain.</p>
        ) : (
          <Metadata metadata={entry.metadata} isFolded={isOnlyReason(entry)} />
        )}
        {mayUse(session) && entry.metadata !== null && <EntryErase entry={entry} />}
      </section>
    </>
  );
}

/** Whether the metadata says no more than the words above it: why the call was refused. */
function isOnlyReason({ status, metadata }: AuditEntry): boolean {
  const names = Object.keys(metadata ?? {});
  return status === 'blocked' && names.every((name) => name === 'reason' || name === 'missingScopes');
}

function Metadata({ metadata, isFolded }: { metadata: object; isFolded: boolean }) {
  const json = (
    <pre className="metadata" tabIndex={0} aria-label="Metadata">
      <code>{visibleJson(metadata)}</code>
    </pre>
  );
  if (!isFolded) return json;
  return (
    <details>
      <summary>The reason as it was recorded</summary>
      {json}
    </details>
  );
}

/** Removes invisible characters line by line, so that the line breaks stay. */
function visibleJson(metadata: object): string {
  return JSON.stringify(metadata, null, 2).split('\n').map(removeHidden).join('\n');
}

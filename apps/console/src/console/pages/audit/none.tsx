import { useQuery } from '@tanstack/react-query';
import { readShell } from '../../../page/shell.ts';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** Without entries: how to write the first one. */
export function NoEntries() {
  const api = useApi();
  const session = useSession();
  const grants = useQuery({
    queryKey: ['grants', 'newest'],
    queryFn: ({ signal }) => api.grants.list({ status: 'active', pageSize: 1 }, { signal }),
    enabled: mayUse(session, 'issue'),
  });
  const { issuer } = readShell();
  return (
    <>
      <h2>No entry yet</h2>
      <p>A guard in front of your tools records each call and each refusal:</p>
      <Snippet label="A guard that writes to this log">{withGuard(issuer, session.developer.id)}</Snippet>
      <p>Or write an entry by hand:</p>
      <Snippet label="Writing an entry with curl">
        {withCurl(issuer, grants.data?.grants[0]?.grantId ?? 'grnt_…')}
      </Snippet>
    </>
  );
}

const withGuard = (issuer: string, developerId: string): string =>
  `import { createAuditSink, createGuard, createVerifier, online } from '@grantex/core';

const apiKey = process.env.GRANTEX_API_KEY; // roles: verify, audit-write
const guard = createGuard({
  verifier: createVerifier({
    issuer: '${issuer}',
    audience: '${issuer}',
    developers: ['${developerId}'],
    revocation: online({ apiKey }),
  }),
  audit: createAuditSink({ url: '${issuer}', apiKey }),
});`;

const withCurl = (issuer: string, grantId: string): string => `curl ${issuer}/v1/audit/log \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"grantId": "${grantId}", "action": "flight.booked", "status": "success"}'`;

import type { Shell } from '../../page/shell.ts';
import { Snippet } from '../../ui/snippet.tsx';

/** Where somebody without an API key for this very server gets one. */
export function FirstKey({ shell }: { shell: Shell }) {
  const { mode, issuer, isSignupOpen } = shell;
  return (
    <details className="first-key">
      <summary>No API key yet?</summary>
      {isSignupOpen && (
        <>
          <p>This server takes sign-ups. The answer holds an admin key, and is the only one that does.</p>
          <Snippet label="Sign up as a developer" isLabelShown>
            {withSignup(issuer)}
          </Snippet>
        </>
      )}
      <p>
        {isSignupOpen ? 'Whoever started it has one already' : 'Whoever runs this server has the first one'}:
        an embedded database prints an admin key at its first start, once, unless one was chosen beforehand:
      </p>
      <Snippet label="Choose the first admin key, before the first start" isLabelShown>
        {withBootstrap(mode)}
      </Snippet>
      <p>Somebody with an admin key makes more of them, for you or for a program, with fewer rights:</p>
      <Snippet label="Make another key" isLabelShown>
        {withAnotherKey(issuer)}
      </Snippet>
    </details>
  );
}

const withSignup = (issuer: string): string => `curl ${issuer}/v1/signup \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "Your name"}'`;

/** An API key is a prefix and 43 characters of base64url (`docs/protocol.md` §3). */
const withBootstrap = (mode: Shell['mode']): string =>
  `export GRANTEX_BOOTSTRAP_KEY=gx_${mode === 'live' ? 'live' : 'test'}_$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')
echo $GRANTEX_BOOTSTRAP_KEY`;

const withAnotherKey = (issuer: string): string => `curl ${issuer}/v1/keys \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "console", "roles": ["issue", "audit-read"]}'`;

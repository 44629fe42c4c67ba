// A limited scope is unreadable to those who do not know limits (`docs/protocol.md` §4): here they are real.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallDetail } from '../../src/issuer.ts';
import { AUDIENCE, createTestIssuer, DEVELOPER, ISSUER } from '../neutral/support/issuer.ts';
import { type Listening, listen } from './support/listen.ts';

/** The last commit before guards knew details. */
const PREVIOUS = '49817e98';
/** The clients of another project whose names ours follow, as its users install them. */
const PUBLISHED = ['0.7.2', '0.3.14'];

const run = promisify(execFile);
const issuer = await createTestIssuer();
let folder: string;
let jwks: Listening;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limits-elsewhere-'));
  jwks = await listen((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [issuer.publicJwk] }));
  });
});
afterAll(async () => {
  await jwks.close();
  await rm(folder, { recursive: true });
});

const SCOPES = ['payments:initiate', 'tool:flights'] as const;

/** What the token holds besides, without limits. */
const OTHERS = ['read', 'tool:hotels:read'];

/** A token of now that limits these scopes. */
async function limitedToken(iss = ISSUER): Promise<string> {
  const details = SCOPES.map((scope): CallDetail => ({ type: 'urn:grantex:call', scope }));
  const scp = [...SCOPES.map((scope) => `${scope}:by_details`), ...OTHERS];
  const iat = Math.floor(Date.now() / 1000);
  return issuer.token({
    iss,
    scp,
    scope: scp.join(' '),
    authorization_details: details,
    iat,
    nbf: iat - 5,
    exp: iat + 600,
  });
}

test('a guard of the previous release refuses the limited scope, whatever the call, and reads the rest', async () => {
  const { stdout: root } = await run('git', ['rev-parse', '--show-toplevel']);
  await run('sh', [
    '-c',
    `git -C "$0" archive ${PREVIOUS} packages/core | tar -x -C "$1"`,
    root.trim(),
    folder,
  ]);
  const program = `
    import { createGuard, createVerifier } from ${JSON.stringify(join(folder, 'packages/core/src/index.ts'))};
    const verifier = createVerifier({
      issuer: ${JSON.stringify(ISSUER)},
      audience: ${JSON.stringify(AUDIENCE)},
      developers: [${JSON.stringify(DEVELOPER)}],
      revocation: 'none',
      jwksUrl: ${JSON.stringify(jwks.url)},
    });
    const guard = createGuard({ verifier, audit: false });
    const limited = ['payments:initiate'];
    for (const rule of [{ scopes: limited }, { scopes: limited, amount: () => 0 }, { scopes: ['read'] }]) {
      const { isAllowed, refusal } = await guard.explain(process.argv[1], rule, { amount: 1 });
      console.log(isAllowed ? 'allowed' : refusal.code);
    }
  `;
  const { stdout } = await run(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '--eval',
    program,
    await limitedToken(),
  ]);
  expect(stdout.trim().split('\n')).toEqual(['amount_not_stated', 'amount_not_stated', 'allowed']);
});

test('a service that validates with oauth4webapi does not find the limited scope', async () => {
  const token = await limitedToken();
  const request = new Request(`${AUDIENCE}/payments`, { headers: { authorization: `Bearer ${token}` } });
  const claims = await oauth.validateJwtAccessToken(
    { issuer: ISSUER, jwks_uri: jwks.url },
    request,
    AUDIENCE,
    {
      [oauth.allowInsecureRequests]: true,
    },
  );
  const scopes = claims.scope?.split(' ') ?? [];
  expect(scopes).toContain('read');
  for (const scope of SCOPES) expect(scopes).not.toContain(scope);
});

test.each(PUBLISHED)(
  'the published client %s refuses the limited scope in each of its ways to decide offline',
  async (version) => {
    const environment = join(folder, version);
    await run('python3', ['-m', 'venv', environment]);
    const python = join(environment, 'bin', 'python');
    await run(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `grantex==${version}`,
    ]);
    const script = join(environment, 'published.py');
    await writeFile(script, PROGRAM);
    const { stdout } = await run(python, [script, jwks.url, AUDIENCE, await limitedToken(jwks.url)]);
    // What it accepts shows that it would refuse nothing else.
    expect(JSON.parse(stdout)).toEqual({
      'no scope': true,
      read: true,
      'payments:initiate:by_details': true,
      'payments:initiate': false,
      'payments:initiate:read': false,
      'tool:flights': false,
      'tool:flights:read': false,
      'enforce hotels read': true,
      'enforce flights read': false,
      'enforce flights write': false,
    });
  },
  300_000,
);

/** Prints for each way whether the client accepts the token. An exception is a refusal: no call runs behind it. */
const PROGRAM = `
import json, sys, warnings
import grantex
warnings.simplefilter("ignore")
url, audience, token = sys.argv[1:]

def verified(*scopes):
    options = grantex.VerifyGrantTokenOptions(
        jwks_uri=url + "/.well-known/jwks.json", audience=audience, required_scopes=list(scopes))
    return grantex.verify_grant_token(token, options) is not None

def enforced(connector, permission):
    newer = {"audience": audience, "revocation_check": "offline", "enforce_mode": "strict"}
    options = newer if hasattr(grantex, "DEFAULT_REVOCATION_CHECK") else {}
    client = grantex.Grantex(api_key="gx_test_x", base_url=url, max_retries=0, **options)
    client.load_manifest(grantex.ToolManifest(connector=connector, tools={"search": permission}))
    return client.enforce(token, connector, "search").allowed

ways = {"no scope": verified}
for scope in ["read", "payments:initiate:by_details", "payments:initiate", "payments:initiate:read", "tool:flights",
              "tool:flights:read"]:
    ways[scope] = lambda scope=scope: verified(scope)
ways["enforce hotels read"] = lambda: enforced("hotels", grantex.Permission.READ)
ways["enforce flights read"] = lambda: enforced("flights", grantex.Permission.READ)
ways["enforce flights write"] = lambda: enforced("flights", grantex.Permission.WRITE)

verdicts = {}
for name, allows in ways.items():
    try:
        verdicts[name] = bool(allows())
    except Exception:
        verdicts[name] = False
print(json.dumps(verdicts))
`;

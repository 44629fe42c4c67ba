import { randomBytes } from 'node:crypto';
import { API_KEY_PREFIXES, encodeClaims, type RevocationKind } from '@grantex/core/issuer';
import { type AuditLog, createAuditLog } from '../audit/audit-log.ts';
import { compact, grantHeader } from '../tokens/compact.ts';
import { makeFaultyToken } from '../tokens/faulty-token.ts';
import { describeGrant, type GrantOptions, type TestGrant, type UnsignedGrant } from '../tokens/grant.ts';
import { newId } from '../tokens/ids.ts';
import { createSigningKey, type SigningKey } from '../tokens/signing-key.ts';
import type { TokenFault } from '../tokens/token-faults.ts';
import { createFeed, type TestFeed } from './feed.ts';
import { createIssuerApi, type IssuerService } from './issuer-api.ts';
import { listenOnLoopback } from './loopback.ts';

/** Options of a test issuer. */
export interface TestIssuerOptions {
  /** The audience of grants without one: the name of the service under test. Default: `https://service.test`. */
  readonly audience?: string;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * An issuer for tests, with real keys, which serves keys and revocation checks over real HTTP on the loopback
 * interface. It issues any token that a test asks for. It does not do the checks of a server: who the principal is,
 * what the agent declared, whether a child is narrower than its parent.
 */
export interface TestIssuer extends AsyncDisposable {
  /** The `iss` of tokens, and the address where {@link TestIssuer.apiKey} is accepted. */
  readonly url: string;
  readonly audience: string;
  /** The developer of every grant of this issuer. */
  readonly developerId: string;
  /**
   * The key for the revocation feed, the online check and the audit log: for `feed({ apiKey })`, `online({ apiKey })`
   * and `createAuditSink({ url, apiKey })`.
   */
  readonly apiKey: string;
  /** The entries that audit sinks have written to the issuer over HTTP. */
  readonly auditLog: Pick<AuditLog, 'entries' | 'settled'>;
  /** Creates a grant for an agent, or for a sub-agent if there is a parent. */
  grant(options?: GrantOptions, parent?: TestGrant): TestGrant;
  /** The token of a new grant, for tests that need nothing else. */
  grantToken(options?: GrantOptions, parent?: TestGrant): string;
  /** A token with exactly one fault; see `tokenFaults`. */
  faultyToken(fault: TokenFault, options?: GrantOptions): string;
  /**
   * Revokes by id: a token and what was delegated with it, a grant and everything below it, or everything issued until
   * now for an agent, a principal (`principal`, a random id) or the developer. The online check knows at once, and the
   * feed sends it.
   * @throws {TypeError} for any other id
   */
  revoke(id: string): void;
  /**
   * Revokes every key except the active one, see {@link TestIssuer.rotateKey}: they are no longer published, and the
   * feed sends it.
   */
  revokeOldKeys(): void;
  /** Controls the revocation feed. */
  readonly feed: TestFeed;
  /** Publishes a new key and signs with it from now on. The old key stays published. */
  rotateKey(): Promise<void>;
  /** Makes a service of the issuer answer 503 until it is resumed. */
  interrupt(service: IssuerService): void;
  resume(service: IssuerService): void;
  /** How many requests a service got. */
  requestsTo(service: IssuerService): number;
  /** Stops listening. */
  close(): Promise<void>;
}

/** Creates an issuer with a new RSA key and starts it on a free port of the loopback interface. */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  return startIssuer(options, await createSigningKey());
}

// Created once, because creating a key takes most of an issuer's start; no issuer ever publishes it.
let strangersKeyOfAll: Promise<SigningKey> | undefined;

const KINDS: ReadonlyMap<string, RevocationKind> = new Map([
  ['grnt', 'grant'],
  ['tok', 'token'],
  ['ag', 'agent'],
  ['prn', 'principal'],
  ['dev', 'developer'],
]);

/** {@link createTestIssuer} with an existing key. */
export async function startIssuer(options: TestIssuerOptions, firstKey: SigningKey): Promise<TestIssuer> {
  strangersKeyOfAll ??= createSigningKey();
  const strangersKey = await strangersKeyOfAll;
  const { audience = 'https://service.test', now = Date.now } = options;
  const developerId = newId('dev');
  const apiKey = `${API_KEY_PREFIXES.sandbox}${randomBytes(32).toString('base64url')}`;
  const keys: [SigningKey, ...SigningKey[]] = [firstKey];
  const revoked = new Map<string, number>();
  const principals = new Map<string, string>();
  /** By the id of a delegated grant, the token that it was delegated with. */
  const delegated = new Map<string, string>();
  const log = createAuditLog();
  const feed = createFeed({ issuer: () => url, developerId, now, key: () => keys[0], strangersKey });

  const api = createIssuerApi({
    url: () => url,
    apiKey,
    developerId,
    log,
    now,
    feed,
    isRevoked: (id, issuedAt) => issuedAt * 1000 <= (revoked.get(id) ?? -1),
    publishedKeys: () => keys.map(({ published }) => published),
  });
  const { url, close } = await listenOnLoopback(api.respond);

  const describe = (grantOptions: GrantOptions, parent?: TestGrant): UnsignedGrant =>
    describeGrant({ issuer: url, developerId, audience, principalOf, now: now() }, grantOptions, parent);

  function principalOf(principalId: string): string {
    const principal = principals.get(principalId) ?? newId('prn');
    principals.set(principalId, principal);
    return principal;
  }

  function grant(grantOptions: GrantOptions = {}, parent?: TestGrant): TestGrant {
    const { grant: made, claims } = describe(grantOptions, parent);
    const [key] = keys;
    if (parent !== undefined) delegated.set(made.grantId, parent.tokenId);
    return { ...made, token: compact(grantHeader(key), encodeClaims(claims), key.rs256) };
  }

  function revoke(id: string): void {
    const kind = KINDS.get(id.slice(0, id.indexOf('_')));
    if (kind === undefined) throw new TypeError(`revoke: ${id} names nothing that can be revoked.`);
    for (const [grantId, tokenId] of delegated) if (tokenId === id) revoke(grantId);
    revoked.set(id, kind === 'grant' || kind === 'token' ? Infinity : now());
    feed.append(kind, id);
  }

  return {
    url,
    audience,
    developerId,
    apiKey,
    auditLog: log,
    grant,
    grantToken: (grantOptions, parent) => grant(grantOptions, parent).token,
    faultyToken: (fault, grantOptions = {}) =>
      makeFaultyToken(fault, { claims: describe(grantOptions).claims, key: keys[0], strangersKey }),
    feed,
    revoke,
    revokeOldKeys() {
      for (const { published } of keys.splice(1)) feed.append('key', published.kid);
    },
    rotateKey: async () => void keys.unshift(await createSigningKey()),
    interrupt: api.interrupt,
    resume: api.resume,
    requestsTo: api.requestsTo,
    close,
    [Symbol.asyncDispose]: close,
  };
}

import { globalFetch } from '../base/global-fetch.ts';
import { checkApiKey, checkNames, withoutSlash, wrongOption } from '../base/options.ts';
import { reportFault } from '../base/report-fault.ts';
import { shareWork } from '../base/shared-work.ts';
import { feed } from '../feed/feed.ts';
import { online } from '../feed/online.ts';
import { createGuard } from '../guard/create-guard.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import type { Guard } from '../guard/guard.ts';
import { createAdmissions } from '../guard/online/create-admissions.ts';
import type { ChallengeOptions } from '../guard/refusal.ts';
import type { DecisionListeners } from '../guard/report-decision.ts';
import { createAuditSink, type AuditSinkOptions } from '../sink/http-sink.ts';
import type { ServerAuditSink } from '../sink/sink.ts';
import type { Revocation } from '../verify/revocation.ts';
import type { VerifierOptions } from '../verify/verifier-options.ts';
import { createVerifier, type Verifier } from '../verify/verifier.ts';
import { checkServer } from './check-server.ts';
import { readVariable } from './environment.ts';
import { SetupError } from './setup-error.ts';
import { sharedFeed } from './shared-feed.ts';

/** Options of {@link createGrantex}. */
export interface GrantexSetupOptions
  extends
    Pick<VerifierOptions, 'developers' | 'minimumBinding' | 'fetch'>,
    Pick<AuditSinkOptions, 'waitUntil'>,
    Pick<GuardOptions, 'dpop'>,
    Omit<ChallengeOptions, 'dpop'>,
    DecisionListeners {
  /** Where the server is: its public URL, or an inner address if there is an `issuer`. Default: `GRANTEX_URL`. */
  readonly url?: string;
  /** An API key with the roles `verify` and `audit-write`. Default: `GRANTEX_API_KEY`. */
  readonly apiKey?: string;
  /** The service's name, or all of its names, as in {@link VerifierOptions}. Default: `GRANTEX_AUDIENCE`. */
  readonly audience?: string | readonly string[];
  /** The public URL of the server, which is the `iss` of its tokens. Default: `url`. */
  readonly issuer?: string;
  /**
   * `feed` follows revocations and decides in memory; `online` asks the server about each call, for platforms on which
   * nothing stays open between requests. Default: `feed`.
   */
  readonly revocation?: 'feed' | 'online';
  /** `required`: no entry, no call. `buffered`: entries wait in memory. Default: `required`. */
  readonly audit?: 'required' | 'buffered';
  /** Called with every fault of the audit log. Default: `console.error`. */
  readonly onFault?: (fault: unknown) => void;
}

const OPTIONS: { readonly [NAME in keyof Required<GrantexSetupOptions>]: true } = {
  url: true,
  apiKey: true,
  audience: true,
  issuer: true,
  developers: true,
  minimumBinding: true,
  revocation: true,
  audit: true,
  waitUntil: true,
  onDecision: true,
  activeSpan: true,
  onFault: true,
  fetch: true,
  resourceMetadata: true,
  scope: true,
  dpop: true,
};

/** A verifier, an audit sink and a guard that belong together. */
export interface GrantexSetup {
  /** Verifies, decides and records: what every adapter takes. */
  readonly guard: Guard;
  readonly verifier: Verifier;
  readonly audit: ServerAuditSink;
  /**
   * Proves that calls can be decided and recorded: the server answers and is the issuer, knows the API key and gives it
   * both roles, and its keys and its revocations are here. It asks the server each time, but for keys and revocations
   * only where those in memory are not fresh. For the start and for health checks.
   * @throws {SetupError} saying which of them is wrong
   */
  ready(): Promise<void>;
  /** Sends what the audit sink still has, see {@link ServerAuditSink.flush}. */
  flush(): Promise<void>;
  /**
   * Writes what is left, and stops following revocations. Later calls are refused.
   * @throws when some of what was left could not be written
   */
  close(): Promise<void>;
}

/**
 * Makes what a service needs, in one line: a verifier that follows the server's revocations, a sink that writes to its
 * audit log, and a guard of both. `createVerifier`, `createAuditSink` and `createGuard` make each alone, with every
 * option.
 *
 * It starts nothing: the first call, or `ready()`, opens the connections. The services of one process that follow the
 * same server with the same key share one stream, also after a hot reload.
 * @throws {TypeError} naming the option that is missing, wrong or unknown, and the variable that would set it
 */
export function createGrantex(options: GrantexSetupOptions = {}): GrantexSetup {
  checkNames(options, Object.keys(OPTIONS), 'createGrantex');
  const { revocation = 'feed', audit: mode = 'required', onFault = reportFault } = options;
  const url = urlOf(options.url ?? needed('url', 'GRANTEX_URL'));
  const apiKey = options.apiKey ?? needed('apiKey', 'GRANTEX_API_KEY');
  const audience = options.audience ?? needed('audience', 'GRANTEX_AUDIENCE');
  const { issuer = url, developers, minimumBinding, fetch, waitUntil } = options;
  const { onDecision, activeSpan, resourceMetadata, scope, dpop } = options;
  checkApiKey(apiKey, 'createGrantex');
  if (!['feed', 'online'].includes(revocation))
    throw wrongOption('createGrantex', 'revocation', '"feed" or "online"');
  if (!['required', 'buffered'].includes(mode))
    throw wrongOption('createGrantex', 'audit', '"required" or "buffered"');
  const revocationOf = (way: 'feed' | 'online'): Revocation => {
    if (way === 'online') return online({ apiKey, url });
    // A transport of its own is not shared.
    return fetch === undefined ? sharedFeed(url, apiKey) : feed({ apiKey, url });
  };
  const audit = createAuditSink({ url, apiKey, mode, onFault, ...present({ fetch, waitUntil }) });
  const verifier = createVerifier({
    issuer,
    audience,
    revocation: revocationOf(revocation),
    jwksUrl: `${url}/.well-known/jwks.json`,
    ...present({ developers, minimumBinding, fetch }),
  });
  let guard: Guard;
  try {
    const given = present({ onDecision, activeSpan, resourceMetadata, scope, dpop });
    const admissions = createAdmissions({ url, apiKey, ...present({ fetch }) });
    guard = createGuard({ verifier, audit, admissions, onAuditFault: onFault, ...given });
  } catch (error) {
    // Nobody will close it.
    void verifier.close();
    throw error;
  }
  const access = { url, apiKey, fetch: fetch ?? globalFetch };

  const checking = shareWork(async () => {
    const warm = warmUp(verifier, url);
    warm.catch(() => {});
    await checkServer(access, issuer);
    await warm;
  });

  return {
    guard,
    verifier,
    audit,
    ready: () => checking.join(),
    flush: () => audit.flush(),
    async close() {
      try {
        await audit.close();
      } finally {
        await verifier.close();
      }
    },
  };
}

async function warmUp(verifier: Verifier, url: string): Promise<void> {
  try {
    await verifier.ready();
  } catch (cause) {
    const { reason } = cause as { readonly reason?: unknown };
    throw reason === 'keys_unavailable'
      ? new SetupError('keys_unavailable', `The keys of ${url} cannot be fetched.`, { cause })
      : new SetupError('feed_unavailable', `The revocations of ${url} cannot be followed.`, { cause });
  }
}

function needed(option: string, variable: string): string {
  const value = readVariable(variable);
  if (value !== undefined) return value;
  throw new TypeError(`createGrantex: "${option}" is missing. Give it, or set ${variable}.`);
}

function urlOf(url: string): string {
  const { protocol, username, password, search, hash } = new URL(URL.canParse(url) ? url : 'none:');
  const isPlain = username + password + search + hash === '';
  if (isPlain && ['http:', 'https:'].includes(protocol)) return withoutSlash(url);
  throw wrongOption(
    'createGrantex',
    'url',
    'the http(s) URL of the server, without a password, query or fragment',
  );
}

/** Leaves out the members that are undefined, because options that are given must have a value. */
function present<OPTIONS extends object>(options: OPTIONS): Present<OPTIONS> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Present<OPTIONS>;
}

type Present<OPTIONS> = { readonly [NAME in keyof OPTIONS]?: Exclude<OPTIONS[NAME], undefined> };

import { FormatError } from '../base/format-error.ts';
import { isObject } from '../base/json.ts';
import { DIRECTORY_ACR } from '../wire/binding-ways.ts';
import type { CallDetail } from '../wire/call-detail.ts';
import { agentDid } from '../wire/tokens.ts';
import { claimShapeFault } from './claim-shapes.ts';
import { limitFault } from './details/limited-scopes.ts';
import { parseDetails } from './details/parse-details.ts';
import { readScopes, type ScopeSet } from './scope/scope-set.ts';

/** The longest life of a token, in seconds: a leap year. */
const LONGEST_LIFE: number = 366 * 24 * 60 * 60;

/** Who acts, and on whose behalf (RFC 8693 §4.1): informational, no decision depends on it. */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor;
}

/** The claims of a grant token (`docs/protocol.md` §6). Times are NumericDate: whole seconds since 1970. */
export interface GrantTokenClaims {
  /** The issuer's public URL, without a trailing slash. */
  readonly iss: string;
  /** The principal, as the developer names it. */
  readonly sub: string;
  /** The principal's random id `prn_…`, by which audit entries and revocations name it. */
  readonly prn?: string;
  /** The service that the principal approved; issued as one string. */
  readonly aud: string | readonly string[];
  /** The agent's id, `ag_…`. */
  readonly client_id: string;
  /** The agent's DID, `did:grantex:<client_id>`. */
  readonly agt: string;
  /** The developer; `sub` has a meaning only together with it. */
  readonly dev: string;
  /** The grant's id. */
  readonly grnt: string;
  /** The granted scopes, canonical and without duplicates. */
  readonly scp: readonly string[];
  /** The same scopes, joined by spaces (RFC 9068 §2.2.3). */
  readonly scope: string;
  /** The details of the scopes that stand `by_details` (RFC 9396 §9.1); absent where there are none. */
  readonly authorization_details?: readonly CallDetail[];
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly jti: string;
  /** How the principal is bound to an account, `urn:grantex:acr:<way>`. */
  readonly acr?: string;
  /**
   * The issuer of the provider at which the principal signed in; present exactly when `acr` is that of a directory.
   */
  readonly idp?: string;
  readonly amr?: readonly string[];
  readonly auth_time?: number;
  /** The key whose holder alone may use the token, by its RFC 7638 thumbprint (RFC 9449 §6.1); no other member. */
  readonly cnf?: { readonly jkt: string };
  /** 0 at the root. */
  readonly delegationDepth: number;
  /** The agent, and nested in it each agent of `ancAgt` from the last to the first, by their DIDs. */
  readonly act: Actor;
  /** The DID of the agent that delegated; delegated grants only, like the four below. */
  readonly parentAgt?: string;
  readonly parentGrnt?: string;
  /** The `exp` of the token that the grant was delegated with; this token ends no later. */
  readonly parentExp?: number;
  /** Every ancestor grant, root first, parent last. */
  readonly anc?: readonly string[];
  /** The agent id of each member of `anc`. */
  readonly ancAgt?: readonly string[];
}

/**
 * Encodes claims as the payload of a grant token. `>`, `?`, `~`, DEL and everything beyond ASCII are escaped in its
 * JSON, so that its base64url contains neither `-` nor `_` and a decoder for plain base64 reads it too.
 * @returns the bytes that are base64url-encoded and signed
 * @throws {FormatError} `INVALID_CLAIMS` for claims that a verifier would refuse
 */
export function encodeClaims(claims: GrantTokenClaims): Uint8Array<ArrayBuffer> {
  const fault = claimsFault(claims);
  if (fault !== undefined) throw new FormatError('INVALID_CLAIMS', fault);
  return encoder.encode(JSON.stringify(claims).replace(ESCAPED, escapeUnit));
}

/** Claims whose shape was checked, with their parsed scopes and details. */
export interface CheckedClaims {
  readonly claims: GrantTokenClaims;
  readonly scopeSet: ScopeSet;
  readonly details: readonly CallDetail[];
  readonly fault?: undefined;
}

/** What is wrong with claims. */
export interface ClaimsFault {
  readonly reason: 'invalid_claim' | 'details_unknown';
  /** A sentence naming the claim. */
  readonly fault: string;
}

/**
 * Checks the shape of a payload, its scopes, and that its claims agree with each other. Does not check its times or its
 * audience.
 * @returns a sentence naming the claim at fault, undefined when there is none
 */
export function claimsFault(payload: unknown): string | undefined {
  return readClaims(payload).fault;
}

/** Does what {@link claimsFault} does, and returns the checked claims. */
export function readClaims(payload: unknown): CheckedClaims | ClaimsFault {
  if (!isObject(payload)) return invalid('The payload is not an object.');
  const shapeFault = claimShapeFault(payload);
  if (shapeFault !== undefined) return invalid(shapeFault);
  const claims = payload as object as GrantTokenClaims;
  if ((claims.acr === DIRECTORY_ACR) !== (claims.idp !== undefined)) return invalid(IDP_DISAGREES);
  if (claims.exp <= claims.iat) return invalid('The claim "exp" is not after "iat".');
  if (claims.exp - claims.iat > LONGEST_LIFE)
    return invalid('The claim "exp" is more than a year after "iat".');
  const scopeSet = readScopes(claims.scp, claims.scope);
  if (typeof scopeSet === 'string') return invalid(scopeSet);
  const fault =
    (claims.delegationDepth === 0 ? rootFault(claims) : delegationFault(claims)) ?? agentFault(claims);
  if (fault !== undefined) return invalid(fault);
  const details = readClaimedDetails(claims);
  return 'fault' in details ? details : { claims, scopeSet, details };
}

function invalid(fault: string): ClaimsFault {
  return { reason: 'invalid_claim', fault };
}

const NO_DETAILS: readonly CallDetail[] = Object.freeze([]);

/** Reads the details last: who does not understand them must not take the rest for faulty. */
function readClaimedDetails({
  scp,
  authorization_details: claimed,
}: GrantTokenClaims): readonly CallDetail[] | ClaimsFault {
  try {
    const details = claimed === undefined ? NO_DETAILS : parseDetails(claimed);
    const fault = limitFault(scp, details);
    return fault === undefined
      ? details
      : invalid(`The claims "scp" and "authorization_details" disagree. ${fault}.`);
  } catch (error) {
    if (!FormatError.is(error)) throw error;
    const fault = `The claim "authorization_details" cannot be read: ${error.message}`;
    return { reason: 'details_unknown', fault };
  }
}

const IDP_DISAGREES = `The claim "idp" must be present exactly when "acr" is ${DIRECTORY_ACR}.`;

function rootFault(claims: GrantTokenClaims): string | undefined {
  const isRoot =
    claims.parentAgt === undefined &&
    claims.parentGrnt === undefined &&
    claims.parentExp === undefined &&
    claims.anc === undefined &&
    claims.ancAgt === undefined;
  return isRoot ? undefined : 'The claims name ancestors, and "delegationDepth" is 0.';
}

function delegationFault(claims: GrantTokenClaims): string | undefined {
  const { anc, ancAgt, delegationDepth, parentExp = Infinity } = claims;
  if (claims.exp > parentExp) return 'The claim "exp" is after "parentExp".';
  if (anc?.length !== delegationDepth || ancAgt?.length !== delegationDepth) {
    return 'The claims "anc" and "ancAgt" do not have "delegationDepth" members.';
  }
  if (claims.parentGrnt !== anc.at(-1)) return 'The claim "parentGrnt" is not the last member of "anc".';
  if (new Set(anc).size !== anc.length || anc.includes(claims.grnt))
    return 'The claim "anc" goes in a circle.';
  return undefined;
}

/** Revocations match `client_id` and `ancAgt`, so no other claim may name another agent. */
function agentFault({ client_id, ancAgt, agt, parentAgt, act }: GrantTokenClaims): string | undefined {
  if (agt !== agentDid(client_id)) return 'The claim "agt" is not the DID of "client_id".';
  const parent = ancAgt?.at(-1);
  if (parentAgt !== (parent === undefined ? undefined : agentDid(parent)))
    return 'The claim "parentAgt" is not the DID of the last member of "ancAgt".';
  return act.sub === agt && areActors(act.act, ancAgt ?? NO_AGENTS)
    ? undefined
    : 'The claim "act" does not name "client_id" and then "ancAgt" from the last member to the first.';
}

const NO_AGENTS: readonly string[] = [];

/** Whether actors name exactly these agents, the innermost first. */
function areActors(actor: unknown, agentIds: readonly string[]): boolean {
  let current = actor;
  for (const agentId of agentIds.toReversed()) {
    if (!isObject(current) || current['sub'] !== agentDid(agentId)) return false;
    current = current['act'];
  }
  return current === undefined;
}

const ESCAPED: RegExp = /[>?~\u007f-\uffff]/g;
const encoder: TextEncoder = new TextEncoder();

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

import type { BindingWay } from '@grantex/core';
import type { CallDetail, Role } from '@grantex/core/issuer';
import type { Hold } from '../developer/holds.ts';
import type { AnomalyEventData } from './anomaly-events.ts';
import type { ScimEventData } from './scim-events.ts';
import type { SsoEventData } from './sso-events.ts';
import type { WebhookEventData } from './webhook-events.ts';

/** The principal that an event is about. */
interface OfPerson {
  /** `prn_…`, as in tokens. */
  readonly principal: string;
  /** Your name for them; null once they were erased. */
  readonly principalId: string | null;
}

interface OfRequest extends OfPerson {
  readonly authRequestId: string;
  readonly agentId: string;
}

/** The client of an OAuth login. Absent for a request of the JSON API. */
interface OfLogin {
  readonly clientId?: string;
  /** As the client states it. */
  readonly clientName?: string;
  readonly audience?: string;
}

/** A call that a person is asked about. Its digest stands for the arguments, which no event holds. */
interface OfApproval extends OfPerson {
  readonly approvalId: string;
  /** The grant of the call, and its agent. */
  readonly grantId: string;
  readonly agentId: string;
  readonly audience: string;
  readonly action: string;
  readonly digest: string;
}

interface OfHold {
  readonly by: Hold['by'];
  readonly reason: string | null;
}

interface OfRelease {
  readonly by: Hold['by'];
  /** Who still holds it; empty: nobody. */
  readonly heldBy: readonly Hold['by'][];
}

interface OfAgent {
  readonly agentId: string;
}

/** The data of each type of event (`docs/protocol.md` §12). */
export interface EventData extends AnomalyEventData, ScimEventData, SsoEventData, WebhookEventData {
  readonly 'agent.created': OfAgent & { readonly name: string };
  readonly 'agent.updated': OfAgent & { readonly name: string; readonly changed: readonly string[] };
  readonly 'agent.suspended': OfAgent;
  readonly 'agent.reactivated': OfAgent;
  readonly 'agent.deleted': OfAgent;
  readonly 'agent.grants_revoked': OfAgent;
  readonly 'agent.held': OfAgent & OfHold;
  readonly 'agent.released': OfAgent & OfRelease;
  readonly 'agent.key_rotated': OfAgent & { readonly kid: string };
  readonly 'authorization.requested': OfRequest & { readonly scopes: readonly string[] };
  readonly 'authorization.approved': OfRequest & OfLogin;
  /** Null: anybody may deny an OAuth login, also of a client that nobody has authorized before. */
  readonly 'authorization.denied': OfLogin & {
    readonly authRequestId: string;
    readonly agentId: string | null;
    readonly principal: string | null;
    readonly principalId: string | null;
  };
  /** The developer took the request back. */
  readonly 'authorization.cancelled': OfRequest;
  readonly 'grant.created': OfPerson & {
    readonly grantId: string;
    readonly agentId: string;
    readonly scopes: readonly string[];
    /** What limits the scopes `name:action:by_details`; absent where none is limited. */
    readonly authorizationDetails?: readonly CallDetail[];
    readonly audience: string;
    /** The issuer of the provider at which the approving person signed in. */
    readonly identityProvider: string | null;
    readonly expiresAt: string;
    /** Only for a delegated grant. */
    readonly parentGrantId: string | null;
    /** Only for a grant that was exchanged for a code. */
    readonly authRequestId: string | null;
  };
  /** A client got a token of the grant by an assertion of the provider, without the person (`docs/protocol.md` §14). */
  readonly 'assertion.used': OfPerson & {
    readonly grantId: string;
    readonly agentId: string;
    readonly identityProvider: string;
  };
  /**
   * An assertion of the provider was refused, because the developer or the person has stopped the agent at the service. `grantId`
   * is the grant by which the developer has.
   */
  readonly 'assertion.refused': OfPerson & {
    readonly agentId: string;
    readonly audience: string;
    readonly identityProvider: string;
    readonly stoppedBy: 'developer' | 'person';
    readonly grantId: string | null;
  };
  readonly 'approval.requested': OfApproval & { readonly expiresAt: string };
  readonly 'approval.decided': OfApproval & {
    readonly decision: 'approved' | 'refused';
    /** Until when an approved call can run; null for a refused one. */
    readonly useUntil: string | null;
  };
  readonly 'approval.used': OfApproval & {
    /** The audit entry of the call that runs. */
    readonly entryId: string;
  };
  readonly 'grant.revoked': { readonly grantId: string };
  readonly 'grant.held': { readonly grantId: string } & OfHold;
  readonly 'grant.released': { readonly grantId: string } & OfRelease;
  /** The developer has stopped the agent by a grant that had ended already; by one in force it is `grant.revoked`. */
  readonly 'grant.stopped': OfPerson & { readonly grantId: string; readonly agentId: string };
  /** The developer lets assertions of the provider count again for this agent, person and service. */
  readonly 'grant.stop_lifted': OfPerson & { readonly grantId: string; readonly agentId: string };
  readonly 'token.revoked': {
    readonly jti: string;
    /** How many grants that were delegated with the token ended with it; its own grant stays active. */
    readonly endedGrants: number;
    /** The first 100 of them; each also has a `grant.revoked` event. */
    readonly endedGrantIds: readonly string[];
  };
  readonly 'principal.bound': OfPerson & {
    readonly way: BindingWay;
    /** The issuer of the binding's provider, for `directory`. */
    readonly identityProvider: string | null;
    readonly isRecovery: boolean;
  };
  readonly 'principal.grants_revoked': OfPerson;
  readonly 'principal.erased': OfPerson;
  readonly 'principal.address_changed': OfPerson & { readonly isRemoved: boolean };
  /** A session that the developer vouches for. */
  readonly 'principal.session_opened': OfPerson & { readonly sessionId: string; readonly expiresAt: string };
  /** `sessionId` is null where all that were open ended. */
  readonly 'principal.session_ended': OfPerson & { readonly sessionId: string | null };
  readonly 'developer.grants_revoked': Readonly<Record<string, never>>;
  readonly 'settings.updated': {
    readonly changed: readonly string[];
    /** The new values of those that are no lists; null for one that was reset. */
    readonly values: Readonly<Record<string, string | number | boolean | null>>;
  };
  readonly 'domain.saved': { readonly domain: string };
  readonly 'domain.deleted': Readonly<Record<string, never>>;
  readonly 'sign_in_provider.saved': {
    readonly issuer: string;
    readonly clientId: string;
    readonly principalClaim: string;
    readonly endedBindings: number;
  };
  readonly 'sign_in_provider.deleted': { readonly issuer: string };
  readonly 'scope_sentence.saved': { readonly scope: string; readonly sentence: string };
  readonly 'scope_sentence.deleted': { readonly scope: string };
  /** `digest`: of all policies that are in force since. */
  readonly 'policy.saved': { readonly policy: string; readonly digest: string };
  readonly 'policy.deleted': { readonly policy: string; readonly digest: string };
  readonly 'catalog.saved': { readonly audience: string; readonly digest: string };
  readonly 'catalog.deleted': { readonly audience: string };
  /** Metadata and salt of an entry of the audit log. */
  readonly 'audit.details_erased': { readonly entryId: string };
  /** The entries of the audit log from 1 to `size`, as `settings.retention` says. */
  readonly 'audit.disposed': {
    readonly size: number;
    /** Of the tree over them, in base64. */
    readonly root: string;
    /** Of the last of them. */
    readonly hash: string;
    /** None of them is later. ISO 8601. */
    readonly through: string;
    readonly retention: string;
  };
  /** A service of the developer that now names another one. */
  readonly 'resource.moved': { readonly audience: string };
  readonly 'api_key.created': {
    readonly keyId: string;
    readonly name: string;
    readonly roles: readonly Role[];
    readonly expiresAt: string | null;
    /** Of a key that a program got by a login: the key or person in whose console session it was allowed. */
    readonly allowedBy?: string;
  };
  readonly 'api_key.rotated': { readonly keyId: string; readonly name: string; readonly successorId: string };
  readonly 'api_key.revoked': { readonly keyId: string; readonly name: string };
  readonly 'issuer_key.revoked': { readonly kid: string };
  /** The developer's subscription is another one, or counts no more. */
  readonly 'billing.plan_changed': {
    readonly plan: string;
    readonly name: string;
    /** Stripe's word, such as `active`, `past_due` or `canceled`. */
    readonly status: string | null;
    readonly currentPeriodEnd: string | null;
  };
  /** A failover of the server's database has undone acknowledged changes. What they had ended was ended again. */
  readonly 'server.changes_lost': {
    /** As far as the server knows. */
    readonly lostChanges: number;
    /** The events of the last 100 of them. */
    readonly changes: readonly { readonly type: string; readonly data: Readonly<Record<string, unknown>> }[];
    /** The last acknowledged entry of the audit log that is lost; null where none is. */
    readonly auditSeq: number | null;
    /** The same of the administrators' log. */
    readonly adminSeq: number | null;
  };
}

/** An event. A newer server may send other types. */
export type GrantexEvent = {
  [TYPE in keyof EventData]: {
    /** Unique; a stream can continue after it. */
    readonly id: string;
    readonly type: TYPE;
    /** ISO 8601. */
    readonly at: string;
    /** The same instant, under the name in all other responses. */
    readonly createdAt: string;
    readonly developerId: string;
    readonly data: EventData[TYPE];
  };
}[keyof EventData];

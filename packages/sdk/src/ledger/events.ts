import type { BindingWay } from '@grantex/core';
import type { Role } from '@grantex/core/issuer';
import { isAnswerLost, waitBefore } from '../transport/backoff.ts';
import type { CallOptions } from '../transport/call.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';
import { readServerEvents } from './server-events.ts';

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

interface OfAgent {
  readonly agentId: string;
}

/** The data of each type of event (`docs/protocol.md` §12). */
export interface EventData {
  readonly 'agent.created': OfAgent & { readonly name: string };
  readonly 'agent.updated': OfAgent & { readonly name: string; readonly changed: readonly string[] };
  readonly 'agent.suspended': OfAgent;
  readonly 'agent.reactivated': OfAgent;
  readonly 'agent.deleted': OfAgent;
  readonly 'agent.grants_revoked': OfAgent;
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
  readonly 'grant.revoked': { readonly grantId: string };
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
  readonly 'developer.grants_revoked': Readonly<Record<string, never>>;
  /** A service of the developer that now names another one. */
  readonly 'resource.moved': { readonly audience: string };
  readonly 'api_key.created': {
    readonly keyId: string;
    readonly name: string;
    readonly roles: readonly Role[];
    readonly expiresAt: string | null;
    /** Of a key that a program got by a login: the key in whose console session it was allowed. */
    readonly allowedBy?: string;
  };
  readonly 'api_key.rotated': { readonly keyId: string; readonly name: string; readonly successorId: string };
  readonly 'api_key.revoked': { readonly keyId: string; readonly name: string };
  readonly 'issuer_key.revoked': { readonly kid: string };
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

/** What a stream yields besides events. */
export type StreamNotice =
  /** Everything until now was sent, and live events follow. Sent after every connection. */
  | { readonly type: 'ready'; readonly place: string }
  /** The position that the stream continues from is too old, or from before a restore: reload everything. */
  | { readonly type: 'reset'; readonly place: string }
  /** The audit log has grown to here: `audit.list` has the new entries. */
  | { readonly type: 'audit'; readonly seq: number };

export interface EventPage extends Page {
  /** Newest first. */
  readonly events: readonly GrantexEvent[];
  /** Where a stream continues after this page. */
  readonly place: string;
}

export interface StreamOptions {
  /** The id of the last known event, or a `place`. Default: from now on. */
  readonly after?: string | undefined;
  /** Ends the stream; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** `/v1/events`: events for dashboards. Needs the role `audit-read`. */
export interface Events {
  /** One page, newest first. Events are kept for 7 days. */
  list(query?: CursorQuery, options?: CallOptions): Promise<EventPage>;
  /** Every kept event, newest first. */
  listAll(options?: CallOptions): AsyncIterable<GrantexEvent>;
  /**
   * Events as they happen, each once and in order. It reconnects automatically and continues where it was; it ends when
   * you leave the loop.
   * @throws {GrantexError} if reconnecting would not help: `CREDENTIAL_UNKNOWN` once the API key has ended,
   *   `ROLE_REQUIRED`, `TOO_MANY_STREAMS`, `STREAMS_OFF`
   */
  stream(options?: StreamOptions): AsyncIterable<GrantexEvent | StreamNotice>;
}

const EVENTS = '/v1/events';

/** The server sends something every 5 seconds. If it is silent for longer than this, in seconds, the stream is lost. */
const LONGEST_SILENCE = 45;
/** Milliseconds until the next connection after one that ended well. */
const AGAIN_AFTER = 1_000;
/** The longest wait after a failure. */
const LONGEST_WAIT = 30_000;

export function createEvents(transport: Transport, clock: Clock = systemClock): Events {
  async function* connect(
    after: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ place: string | undefined; item: GrantexEvent | StreamNotice }, void, undefined> {
    const call = { method: 'GET', path: `${EVENTS}/stream`, query: { after } } as const;
    const pieces = transport.stream(call, { signal, timeout: LONGEST_SILENCE });
    for await (const { id, event, data } of readServerEvents(pieces)) {
      const item = itemOf(event, id, data);
      if (item !== undefined) yield { place: id, item };
    }
  }

  async function* stream({ after, signal }: StreamOptions = {}): AsyncGenerator<
    GrantexEvent | StreamNotice,
    void,
    undefined
  > {
    let place = after;
    for (let failures = 0; ;) {
      let wait = AGAIN_AFTER;
      try {
        for await (const { place: next, item } of connect(place, signal)) {
          failures = 0;
          place = next ?? place;
          yield item;
        }
      } catch (error) {
        if (!GrantexError.is(error) || !(isAnswerLost(error) || error.status === 503)) throw error;
        failures += 1;
        wait = waitBefore(error, failures, clock) ?? LONGEST_WAIT;
      }
      await clock.sleep(wait, signal);
    }
  }

  const events: Events = {
    list: (query, options) => transport.send({ method: 'GET', path: EVENTS, query: { ...query } }, options),
    listAll: (options) =>
      byCursor(
        (query) => events.list(query, options),
        (page) => page.events,
      ),
    stream,
  };
  return events;
}

/** Undefined for a kind that a newer server sends. */
function itemOf(
  event: string | undefined,
  id: string | undefined,
  data: string,
): GrantexEvent | StreamNotice | undefined {
  if (event === 'ready' || event === 'reset') return { type: event, place: id ?? '' };
  if (event !== undefined && event !== 'audit') return undefined;
  const told = parse(data);
  return event === 'audit' ? { ...(told as { readonly seq: number }), type: event } : (told as GrantexEvent);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new GrantexError('UNEXPECTED_ANSWER', 'the stream holds an event that is not JSON', {
      cause: error,
    });
  }
}

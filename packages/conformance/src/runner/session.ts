import { randomBytes } from 'node:crypto';
import type { Answer, Exchange } from '../http/answer.ts';
import { memberOf } from '../http/answer.ts';
import { type Api, createApi } from '../http/api.ts';
import type { Context, Developer } from './context.ts';
import { createDeveloper, type Shared } from './developer.ts';
import { begun, textOf } from './expect.ts';
import { CheckFailure, Skip } from './outcome.ts';

/** The server, the developer, and what the checks make there. */
export interface Session {
  readonly url: string;
  readonly mode: 'sandbox' | 'live';
  readonly developerId: string;
  /** Why the server does not look like one of this protocol; undefined where it does. */
  readonly fault: string | undefined;
  /** What a check works with; `onExchange` hears of all that it sends. */
  context(onExchange: (exchange: Exchange) => void): Context;
  /** Deletes what can be deleted, also after an interrupted run. @returns what stays, in words */
  cleanUp(): Promise<string>;
}

export interface SessionOptions {
  readonly url: string;
  readonly key: string;
  /** An admin key of another developer of the same server; without it the kit signs one up, where it may. */
  readonly otherKey?: string;
  readonly signal?: AbortSignal;
}

/** The key does not do for a run. The message says why. */
export class UnusableKey extends Error {
  override readonly name = 'UnusableKey';
}

/**
 * Asks the server who it is and whose key this is.
 * @throws {Unreachable} without an answer
 * @throws {UnusableKey} where the server refuses the key, or it lacks the role `admin`
 */
export async function openSession({ url, key, otherKey, signal }: SessionOptions): Promise<Session> {
  const prefix = `conformance-${randomBytes(4).toString('hex')}`;
  const agents: { key: string; agentId: string }[] = [];
  const keys: { key: string; keyId: string }[] = [];
  const signedUp: string[] = [];
  const all = new Map<string, Shared>();
  let other: Promise<{ key: string; developerId: string }> | undefined;
  const purposes = new Map<string, Promise<{ key: string; developerId: string }>>();

  const connect = (own: string | undefined, onAnswer: (answer: Answer) => void = () => {}): Api =>
    createApi({ url, onAnswer, ...(own !== undefined && { key: own }), ...(signal && { signal }) });
  const [me, described] = await Promise.all([
    connect(key).get('/v1/me'),
    connect(undefined).get('/.well-known/grantex'),
  ]);
  if (me.status === 401) throw new UnusableKey('the server does not know the key (401)');
  const roles = memberOf(me.body, 'roles');
  if (Array.isArray(roles) && !roles.includes('admin')) throw new UnusableKey('the key lacks the role admin');
  const developerId = memberOf(me.body, 'developerId');
  const issuer = memberOf(described.body, 'issuer');
  const mode = memberOf(me.body, 'mode') === 'live' ? 'live' : 'sandbox';

  const developer = (id: string, own: string, onAnswer: (answer: Answer) => void): Developer => {
    const shared = all.get(own) ?? { keys: new Map<string, Promise<string>>() };
    all.set(own, shared);
    return createDeveloper({
      developerId: id,
      key: own,
      mode,
      prefix,
      shared,
      connect: (with_) => connect(with_, onAnswer),
      onAgent: (agentId) => agents.push({ key: own, agentId }),
      onKey: (keyId) => keys.push({ key: own, keyId }),
    });
  };

  const signUp = async (): Promise<{ key: string; developerId: string }> => {
    const answer = await connect(undefined).post('/v1/signup', { name: `${prefix} developer` });
    if (answer.status === 403) throw new Skip('the server takes no sign-ups');
    if (answer.status === 429) throw new Skip('the server takes no more sign-ups in this hour');
    begun(answer, 201);
    const id = textOf(answer, 'developerId');
    signedUp.push(id);
    return { key: textOf(answer, 'apiKey'), developerId: id };
  };
  const findOther = async (): Promise<{ key: string; developerId: string }> => {
    if (otherKey === undefined) return signUp();
    return { key: otherKey, developerId: textOf(await connect(otherKey).get('/v1/me'), 'developerId') };
  };

  return {
    url,
    mode,
    developerId: typeof developerId === 'string' ? developerId : 'unknown',
    fault:
      typeof developerId === 'string' && typeof issuer === 'string'
        ? undefined
        : `GET /v1/me answered ${me.status}, GET /.well-known/grantex ${described.status}, without the members of §11 and §9: this is not a server of the protocol`,
    context: (onExchange) => ({
      ...developer(String(developerId), key, onExchange),
      url,
      issuer: String(issuer),
      mode,
      anonymous: connect(undefined, onExchange),
      pathOf(address) {
        const path = address.slice(address.startsWith(String(issuer)) ? String(issuer).length : url.length);
        // Appended to the URL, anything else could name another port or host.
        if (path.startsWith('/')) return path;
        throw new CheckFailure('an address of this server', address);
      },
      as: (own) => connect(own, onExchange),
      async stranger() {
        other ??= findOther();
        const { developerId: id, key: own } = await other;
        return developer(id, own, onExchange);
      },
      async ownDeveloper(purpose) {
        const made = (purpose === undefined ? undefined : purposes.get(purpose)) ?? signUp();
        if (purpose !== undefined) purposes.set(purpose, made);
        const { developerId: id, key: own } = await made;
        return developer(id, own, onExchange);
      },
      needsSandbox() {
        if (mode === 'live') throw new Skip('on a live server a person decides');
      },
    }),
    async cleanUp() {
      // Without the signal of the run: what an interrupted one has made is deleted, too.
      const keptOf = (own: string, path: string, id: string): Promise<string | undefined> =>
        createApi({ url, key: own })
          .delete(`${path}/${id}`)
          .then(({ status }) => (status === 204 || status === 404 ? undefined : id))
          .catch(() => id);
      const tried = await Promise.all([
        ...agents.map(({ key: own, agentId }) => keptOf(own, '/v1/agents', agentId)),
        ...keys.map(({ key: own, keyId }) => keptOf(own, '/v1/keys', keyId)),
      ]);
      const kept = tried.filter((id) => id !== undefined);
      return [
        `${agents.length} agents, their ended grants, audit entries and events, named ${prefix}`,
        ...(signedUp.length === 0 ? [] : [`${signedUp.length} developers of that name`]),
        kept.length === 0 ? 'the agents are deleted' : `could not be deleted: ${kept.join(', ')}`,
      ].join('; ');
    },
  };
}

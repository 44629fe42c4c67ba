import { AsyncLocalStorage } from 'node:async_hooks';

/** Who changes a developer's settings, for the administrators' log (`docs/protocol.md` §16). */
export interface Actor {
  /** The developer of the credential. What it does to another developer's rows is not its administrators' work. */
  readonly developerId: string;
  readonly by:
    /** Signed in at the developer's provider, or with a key that a program got by such a person's login. */
    | { readonly kind: 'person'; readonly person: ConsolePerson; readonly key?: ActingKey }
    | { readonly kind: 'key'; readonly key: ActingKey }
    /** Whoever runs the server. */
    | { readonly kind: 'operator' }
    /** The server by itself, because a setting of the developer says so. */
    | { readonly kind: 'server' };
  readonly door: 'console' | 'api' | 'command' | 'schedule';
}

/** An API key, by its id and by its name at the moment. */
export interface ActingKey {
  readonly id: string;
  readonly name: string;
}

/** A person of a developer's organization, as the provider has described them at their last sign-in. */
export interface ConsolePerson {
  /** `mem_…` */
  readonly id: string;
  readonly issuer: string;
  /** The provider's permanent id of the person. */
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** What a caller's credential says of who acts. */
export interface Acting {
  readonly developerId: string;
  /** SHA-256 of the calling console session's secret, in hex; undefined where an API key itself calls. */
  readonly session?: string;
  /** The API key; undefined where none calls. */
  readonly key?: ActingKey;
  /** The person of the developer's organization, if the credential is known to be one's. */
  readonly person?: ConsolePerson;
}

const acting = new AsyncLocalStorage<Actor>();

/** Runs work whose changes an actor makes. */
export function actAs<RESULT>(actor: Actor, work: () => RESULT): RESULT {
  return acting.run(actor, work);
}

/**
 * Who acts in the present request; undefined where no credential of a developer does. Work that several requests share,
 * such as a batch, runs as any of them: it must be told its actors.
 */
export function currentActor(): Actor | undefined {
  return acting.getStore();
}

/** @returns undefined for the session of a principal */
export function actorOf({ developerId, session, key, person }: Acting): Actor | undefined {
  const door = session === undefined ? 'api' : 'console';
  if (person !== undefined)
    return { developerId, door, by: { kind: 'person', person, ...(key !== undefined && { key }) } };
  return key === undefined ? undefined : { developerId, door, by: { kind: 'key', key } };
}

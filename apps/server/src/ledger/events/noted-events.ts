import type { Transaction } from '../../base/store/database.ts';
import { createNotes } from '../../base/store/notes.ts';
import { type Actor, currentActor } from '../../http/credentials/actor.ts';
import type { NewEvent } from './event-types.ts';

/** A change that is no event (§12), because nobody could watch it: it makes the developer, and its first API key. */
export interface DeveloperMade {
  readonly type: 'developer.created';
  readonly data: { readonly mode: 'sandbox' | 'live'; readonly keyId: string };
}

/** A change that somebody with a credential of its developer made, or the operator. */
export interface NotedChange {
  readonly actor: Actor;
  readonly event: NewEvent | DeveloperMade;
}

/** `''` stands for all. */
const developers = createNotes<string>();
const noted = createNotes<NotedChange>();

/**
 * Notes an event for those who act on it once the transaction is committed, or at its end.
 * @param event undefined where nobody made the change itself: it followed from another one, which has its own event
 * @param actor default: that of the present request
 */
export function noteEvent(
  transaction: Transaction,
  developerId: string | null,
  event: NewEvent | DeveloperMade | undefined,
  actor: Actor | undefined = currentActor(),
): void {
  developers.add(transaction, developerId ?? '');
  if (event !== undefined && actor !== undefined && actor.developerId === developerId)
    noted.add(transaction, { actor, event });
}

/** The developers of a transaction's events; `''` stands for all. */
export function developersNotedIn(transaction: Transaction): ReadonlySet<string> {
  return new Set(developers.of(transaction));
}

/** The changes that developers' credentials have made in a transaction, in their order. */
export function changesNotedIn(transaction: Transaction): readonly NotedChange[] {
  return noted.of(transaction);
}

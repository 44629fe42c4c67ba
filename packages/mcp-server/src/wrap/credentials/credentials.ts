import type { AuthorizationError, MaybePromise } from '@grantex/core';
import { TOKEN_KEY, tokenFromFile } from '@grantex/mcp';
import { type Message, metaOf, RELATED_TASK_KEY } from '../stdio/messages.ts';

/** Where the grant token of a call comes from, when the call itself carries none. */
export interface Credentials {
  /** The token for a call; may ask a person for a grant, and does not wait for the answer. */
  token(): MaybePromise<string | undefined>;
  /** The token that is at hand. Asks nobody. */
  tokenAtHand(): MaybePromise<string | undefined>;
  /** Whether a call without a grant leads to one: then tools are listed before there is a grant. */
  readonly canAsk: boolean;
  /** What to add to a refusal of a call that came with this token. */
  advise(error: AuthorizationError): Promise<Advice | undefined>;
}

/** What a refused call is told besides the refusal. */
export interface Advice {
  /** Where the person decides. */
  readonly consentUrl: string;
  readonly howToAsk: string;
}

/** A token from a file, read each time, so that whoever keeps it fresh is heard; from nowhere without a file. */
export function createFileCredentials(path: string | undefined): Credentials {
  const token = path === undefined ? () => undefined : tokenFromFile(path);
  return { token, tokenAtHand: token, canAsk: false, advise: () => Promise.resolve(undefined) };
}

/** The token that a request carries itself; empty for one that is not a string, so that no other token is tried. */
export function ownToken(message: Message): string | undefined {
  const token = metaOf(message)?.[TOKEN_KEY];
  if (token === undefined) return undefined;
  return typeof token === 'string' ? token : '';
}

/**
 * The message for the server: without the token and without the task that it claims to belong to; all other members stay
 * the same.
 */
export function forServer(message: Message): Message {
  const meta = metaOf(message);
  if (meta === undefined || ![TOKEN_KEY, RELATED_TASK_KEY].some((key) => Object.hasOwn(meta, key)))
    return message;
  const { [TOKEN_KEY]: _token, [RELATED_TASK_KEY]: _task, ..._meta } = meta;
  return { ...message, params: { ...(message['params'] as Message), _meta } };
}

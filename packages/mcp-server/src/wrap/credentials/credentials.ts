import type { AuthorizationError, MaybePromise } from '@grantex/core';
import { TOKEN_KEY, tokenFromFile } from '@grantex/mcp';
import type { Decided } from '@grantex/mcp/elicitation';
import { type Message, metaOf, RELATED_TASK_KEY } from '../stdio/messages.ts';

/** The source of grant tokens for calls that carry none. */
export interface Credentials {
  /** The token for a call. It can ask a person for a grant, and does not wait for the answer. */
  token(): MaybePromise<string | undefined>;
  /** The token that is available now. Asks nobody. */
  currentToken(): MaybePromise<string | undefined>;
  /** Whether a call without a grant asks for one. If so, tools are listed before there is a grant. */
  readonly canAsk: boolean;
  /** What helps against a refusal of a call that came with this token. */
  advise(error: AuthorizationError): Promise<Advice | undefined>;
}

/** What helps against a refusal: a person who decides, or somebody who mends. */
export type Advice =
  | { readonly consent: OpenConsent; readonly fault?: undefined }
  | {
      readonly consent?: undefined;
      readonly fault: { readonly missingScopes?: readonly string[]; readonly howToAsk: string };
    };

/** A request for a grant, or for the approval of one call, that waits for a person. */
export interface OpenConsent {
  /** The id of the request, or of the approval. */
  readonly authRequestId: string;
  /** The page on which the person decides. For that person alone. */
  readonly consentUrl: string;
  /** Present where the person is asked about one call. */
  readonly isForCall?: true;
  readonly scopes: readonly string[];
  /** Resolves when the person has decided, or the request has ended without that. */
  readonly decided: Promise<Decided>;
}

/** Reads the token from a file each time, so that a refreshed token takes effect. Without a file, there is no token. */
export function createFileCredentials(path: string | undefined): Credentials {
  const token = path === undefined ? () => undefined : tokenFromFile(path);
  return { token, currentToken: token, canAsk: false, advise: () => Promise.resolve(undefined) };
}

/** The token that a request carries itself; empty for one that is not a string, so that no other token is tried. */
export function ownToken(message: Message): string | undefined {
  const token = metaOf(message)?.[TOKEN_KEY];
  if (token === undefined) return undefined;
  return typeof token === 'string' ? token : '';
}

/**
 * Makes the message for the server: without the token and without the task that it claims to belong to. All other
 * members stay the same.
 */
export function forServer(message: Message): Message {
  const meta = metaOf(message);
  if (meta === undefined || ![TOKEN_KEY, RELATED_TASK_KEY].some((key) => Object.hasOwn(meta, key)))
    return message;
  const { [TOKEN_KEY]: _token, [RELATED_TASK_KEY]: _task, ..._meta } = meta;
  return { ...message, params: { ...(message['params'] as Message), _meta } };
}

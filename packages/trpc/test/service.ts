import type { IncomingMessage } from 'node:http';
import { type GrantMeta, readBearerToken, refusalOf, requireGrant } from '@grantex/trpc';
import type { TRPCError } from '@trpc/server';
import type { Framework } from './frameworks.ts';

/** The context of a call over HTTP. */
export interface Context {
  readonly request: IncomingMessage;
}

/** Reads the token of a call from its request. */
export const token = ({ request }: Context): string => readBearerToken(request.rawHeaders, request.url);

/** Starts tRPC as the README shows it. */
export function createRoot({ initTRPC }: Pick<Framework, 'initTRPC'>) {
  return initTRPC
    .context<Context>()
    .meta<GrantMeta>()
    .create({
      errorFormatter: ({ shape, error }) => ({
        ...shape,
        data: { ...shape.data, refusal: refusalOf(error)?.body },
      }),
    });
}

/** The headers of a response to refused calls. */
export function responseMeta({ errors }: { readonly errors: readonly TRPCError[] }): {
  readonly headers?: Record<string, string>;
} {
  const [refusal] = errors.flatMap((error) => refusalOf(error) ?? []);
  return refusal === undefined ? {} : { headers: { ...refusal.headers } };
}

export { requireGrant };

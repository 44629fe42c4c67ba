import * as newest from '@trpc/server';
import * as newestHttp from '@trpc/server/adapters/standalone';
import * as oldest from 'trpc-oldest';
import * as oldestHttp from 'trpc-oldest/adapters/standalone';

/** A release of tRPC. */
export interface Framework {
  readonly name: string;
  readonly initTRPC: typeof newest.initTRPC;
  readonly createHTTPHandler: typeof newestHttp.createHTTPHandler;
}

/** The newest and the oldest release of tRPC that the adapter supports. */
export const frameworks: readonly Framework[] = [
  { name: 'tRPC 11', initTRPC: newest.initTRPC, createHTTPHandler: newestHttp.createHTTPHandler },
  {
    name: 'tRPC 11.4',
    // Its types have the same names, and TypeScript would take the two for different ones.
    initTRPC: oldest.initTRPC as object as typeof newest.initTRPC,
    createHTTPHandler: oldestHttp.createHTTPHandler as object as typeof newestHttp.createHTTPHandler,
  },
];

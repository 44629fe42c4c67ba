import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync } from 'fastify';
import { assetRoutes } from './assets.ts';
import { guardAnswers } from './page.ts';
import { limitPosts } from './post-limit.ts';
import { explainRefusals } from './refusal.ts';
import { keepVisits } from './visit.ts';
import type { Site } from '../../base/site.ts';

/** What every page needs of the server. */
export interface PageDependencies {
  config: Site & {
    /** Requests per second and holder; 0 is no limit, of posts neither. */
    rateLimit: number;
  };
  /** 32 bytes, from which the tokens of forms are derived. */
  masterKey: Uint8Array;
  /** Milliseconds since 1970. */
  now: () => number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** On the routes of pages alone. */
    pages: PageDependencies;
  }
}

/** Everything that people see in their browsers, in one scope: cookies, forms, tokens, and refusals as pages. */
export function pageRoutes<DEPENDENCIES extends PageDependencies>(
  rooms: readonly FastifyPluginAsync<DEPENDENCIES>[],
): FastifyPluginAsync<DEPENDENCIES> {
  return async (app, dependencies) => {
    const pageDependencies: PageDependencies = dependencies;
    app.decorate('pages', pageDependencies);
    await app.register(assetRoutes);
    await app.register(async (pages) => {
      await pages.register(cookie);
      await pages.register(formbody);
      guardAnswers(pages);
      limitPosts(pages);
      keepVisits(pages);
      explainRefusals(pages);
      for (const room of rooms) await pages.register(room, dependencies);
    });
  };
}

import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync, FastifyInstance } from 'fastify';
import { assetRoutes } from './assets.ts';
import { guardAnswers } from './page.ts';
import { explainRefusals } from './refusal.ts';
import { chooseLanguages } from './texts.ts';
import { keepVisits } from './visit.ts';
import type { Site } from '../../base/site.ts';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { networkOf } from '../../http/credentials/network.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';

/** What every page needs of the server. */
export interface PageDependencies {
  config: Site & {
    /** Requests per second and holder; 0 also turns off the limit of posts. */
    rateLimit: number;
  };
  /** 32 bytes. The tokens of forms are derived from it. */
  masterKey: Uint8Array;
  /** Milliseconds since 1970. */
  now: () => number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Only on the routes of pages. */
    pages: PageDependencies;
  }
}

/**
 * All pages, in one scope with cookies, forms, tokens, and refusals as pages.
 * @param still pages that are the same for everybody: they have none of these
 */
export function pageRoutes<DEPENDENCIES extends PageDependencies>(
  rooms: readonly FastifyPluginAsync<DEPENDENCIES>[],
  still: readonly FastifyPluginAsync[] = [],
): FastifyPluginAsync<DEPENDENCIES> {
  return async (app, dependencies) => {
    const pageDependencies: PageDependencies = dependencies;
    app.decorate('pages', pageDependencies);
    for (const files of [assetRoutes, ...still]) await app.register(files);
    await app.register(async (pages) => {
      await pages.register(cookie);
      await pages.register(formbody);
      guardAnswers(pages);
      limitPosts(pages);
      keepVisits(pages);
      chooseLanguages(pages);
      explainRefusals(pages);
      for (const room of rooms) await pages.register(room, dependencies);
    });
  };
}

/** A decision takes two posts, and many people may share one address. A machine that fills tables is quicker. */
const POSTS_PER_MINUTE = 600;
const MINUTE = 60_000;

/**
 * Limits the posts of one network to pages. They need no key, a new cookie costs nothing, and each challenge is a row: this
 * bounds how many are made in the two minutes of a challenge's life.
 */
function limitPosts(app: FastifyInstance): void {
  const { config, now } = app.pages;
  if (config.rateLimit === 0) return;
  const posts = createRateWindow({ limit: POSTS_PER_MINUTE, length: MINUTE, now });
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.method === 'POST') refuseWhenOver(posts.take(networkOf(request.ip)));
    done();
  });
}

import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { FastifyPluginAsync } from 'fastify';
import type { Dependencies } from '../../main/dependencies.ts';
import { assetRoutes } from './assets.ts';
import { guardAnswers } from './page.ts';
import { limitPosts } from './post-limit.ts';
import { explainRefusals } from './refusal.ts';
import { keepVisits } from './visit.ts';

/** Everything that people see in their browsers, in one scope: cookies, forms, tokens, and refusals as pages. */
export function pageRoutes(
  rooms: readonly FastifyPluginAsync<Dependencies>[],
): FastifyPluginAsync<Dependencies> {
  return async (app, dependencies) => {
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

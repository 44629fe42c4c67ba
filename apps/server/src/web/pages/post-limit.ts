import type { FastifyInstance } from 'fastify';
import { refuseWhenOver } from '../../http/credentials/authentication.ts';
import { networkOf } from '../../http/credentials/network.ts';
import { createRateWindow } from '../../http/credentials/rate-window.ts';

/** To decide takes a person two. Many may be behind one address; a machine that fills tables is quicker. */
const POSTS_PER_MINUTE = 600;
const MINUTE = 60_000;

/**
 * Limits what one network posts to pages. Nobody needs a key for it, a new cookie costs nothing, and each challenge is
 * a row: so many are made at most in the two minutes that one lives.
 */
export function limitPosts(app: FastifyInstance): void {
  const { config, now } = app.pages;
  if (config.rateLimit === 0) return;
  const posts = createRateWindow({ limit: POSTS_PER_MINUTE, length: MINUTE, now });
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.method === 'POST') refuseWhenOver(posts.take(networkOf(request.ip)));
    done();
  });
}

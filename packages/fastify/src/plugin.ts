import type { Grant, Guard } from '@grantex/core';
import { checkGuard, isGuarded, markGuarded } from '@grantex/core/adapter';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { createRequireGrant, type RequireGrant } from './require-grant.ts';

// Here and not beside its use: the published types reach only the files that types of the public surface come from.
declare module 'fastify' {
  interface FastifyInstance {
    /** Makes a hook that lets a request through only with a grant that covers the rule. */
    requireGrant: RequireGrant;
  }
  interface FastifyRequest {
    /** The grant that `requireGrant` let the request through with; null where no hook asked for one. */
    grant: Grant | null;
  }
}

/** What {@link grantex} is registered with. */
export interface GrantexOptions {
  /** Verifies, decides and records for every hook that `requireGrant` makes in this context and in those inside it. */
  readonly guard: Guard;
}

/**
 * Fastify plugin that gives an instance `app.requireGrant(rule, options?)`, and its requests `request.grant`. A context
 * inside it may be registered with a guard of its own; the same guard twice is the same guard once.
 * @throws {TypeError} naming the option that is missing or wrong, when Fastify loads it
 */
export const grantex: FastifyPluginAsync<GrantexOptions> = fastifyPlugin(register, {
  name: '@grantex/fastify',
  fastify: '5.x',
});

async function register(instance: FastifyInstance, { guard }: GrantexOptions): Promise<void> {
  checkGuard(guard, 'grantex');
  const isInside = instance.hasDecorator('requireGrant');
  if (isInside && isGuarded(instance.requireGrant, { guard, rule: undefined })) return;
  // A context has the request of the one around it.
  if (!isInside) instance.decorateRequest('grant', null);
  instance.decorate('requireGrant', markGuarded(createRequireGrant(guard), { guard, rule: undefined }));
}

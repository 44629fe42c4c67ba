import type { Grant, Guard } from '@grantex/core';
import { checkGuard, isGuarded, markGuarded } from '@grantex/core/adapter';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { createRequireGrant, type RequireGrant } from './require-grant.ts';

// Declared here, because the published types include only files that types of the public surface come from.
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

/** Options of {@link grantex}. */
export interface GrantexOptions {
  /** Verifies, decides and records for every hook that `requireGrant` makes in this context and in those inside it. */
  readonly guard: Guard;
}

/**
 * Fastify plugin that adds `app.requireGrant(rule, options?)` to an instance, and `request.grant` to its requests. A
 * context inside it may register a guard of its own; registering the same guard twice has no effect.
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
  // A context inherits the request of the context around it.
  if (!isInside) instance.decorateRequest('grant', null);
  instance.decorate('requireGrant', markGuarded(createRequireGrant(guard), { guard, rule: undefined }));
}

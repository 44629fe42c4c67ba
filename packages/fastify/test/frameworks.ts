import { createRequire } from 'node:module';
import fastify from 'fastify';

// Not imported: the types of the oldest release have the same names, and TypeScript would confuse the two.
const require = createRequire(import.meta.url);
const oldest = require('fastify-oldest') as typeof fastify;

/** The newest and the oldest release of Fastify that the adapter supports. */
export const frameworks: readonly { readonly name: string; readonly framework: typeof fastify }[] = [
  { name: 'Fastify 5', framework: fastify },
  { name: 'Fastify 5.0', framework: oldest },
];

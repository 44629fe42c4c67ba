import { createRequire } from 'node:module';
import express from 'express';

// Not imported: the types of the other versions have the same names, and TypeScript would confuse them.
const require = createRequire(import.meta.url);
const oldest4 = require('express4') as typeof express;
const oldest5 = require('express5-oldest') as typeof express;

/** Both major versions of Express that the adapter supports, version 5 in its newest and its oldest release. */
export const frameworks: readonly { readonly name: string; readonly framework: typeof express }[] = [
  { name: 'Express 5', framework: express },
  { name: 'Express 5.0', framework: oldest5 },
  { name: 'Express 4.21', framework: oldest4 },
];

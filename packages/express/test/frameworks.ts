import { createRequire } from 'node:module';
import express from 'express';

// Not imported: the types of Express 4 have the same names, and TypeScript would confuse the two.
const express4 = createRequire(import.meta.url)('express4') as typeof express;

/** Both major versions of Express that the adapter supports. */
export const frameworks: readonly { readonly name: string; readonly framework: typeof express }[] = [
  { name: 'Express 5', framework: express },
  { name: 'Express 4', framework: express4 },
];

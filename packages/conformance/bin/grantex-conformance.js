#!/usr/bin/env node
// Old syntax only: a Node that is too old must still understand this file well enough to say so.
import { existsSync } from 'node:fs';
const found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 13)) {
  console.error('grantex-conformance needs Node 22.13 or newer; this is ' + process.version + '.');
  process.exit(2);
}
// What is installed is built; in a clone the sources run, with the protocol as it stands there.
const sources = new URL('../src/main.ts', import.meta.url);
void import(existsSync(sources) ? sources.href : new URL('../dist/main.js', import.meta.url).href);

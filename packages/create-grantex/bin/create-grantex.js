#!/usr/bin/env node
// Old syntax only: a Node that is too old must still understand this file well enough to say so.
const found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 18)) {
  console.error(
    'create-grantex needs Node 22.18 or newer, which runs TypeScript; this is ' + process.version + '.',
  );
  process.exit(2);
}
void import(new URL('../dist/main.js', import.meta.url).href);

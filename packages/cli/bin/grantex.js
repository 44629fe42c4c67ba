#!/usr/bin/env node
// Old syntax only: a Node that is too old must still understand this file well enough to say so.
const found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 12)) {
  console.error('grantex needs Node 22.12 or newer; this is ' + process.version + '.');
  process.exit(2);
}
void import('../dist/bin/grantex.js');

#!/usr/bin/env node
// Old syntax only: a Node that is too old must still understand this file well enough to say so.
const found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 13)) {
  console.error('grantex-mcp needs Node 22.13 or newer; this is ' + process.version + '.');
  process.exit(1);
}
void import('../dist/bin/grantex-mcp.js');

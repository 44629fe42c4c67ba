#!/usr/bin/env node
// Old syntax only: a Node that is too old must still understand this file well enough to say so.
import { existsSync } from 'node:fs';
const found = process.versions.node.split('.').map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 13)) {
  console.error('grantex-server needs Node 22.13 or newer; this is ' + process.version + '.');
  process.exit(1);
}
const program = new URL('../dist/main.js', import.meta.url);
// What is installed is built; a clone is not.
if (!existsSync(program)) {
  console.error(
    'grantex-server is not built in this clone. Build it: npx turbo run build --filter=@grantex/server\n' +
      'Or run it from its sources: npm run serve',
  );
  process.exit(1);
}
void import(program.href);

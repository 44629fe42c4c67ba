import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { EXIT } from '@grantex/mcp-server';

const program = join('node_modules', '@grantex', 'mcp-server', 'bin', 'grantex-mcp.js');
const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
assert.match(help, /wrap/);
assert.equal(EXIT.ok, 0);

console.log('@grantex/mcp-server works');

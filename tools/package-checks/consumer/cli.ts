import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { EXIT } from '@grantex/cli';

const program = join('node_modules', '@grantex', 'cli', 'bin', 'grantex.js');
const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
assert.match(help, /audit/);
assert.equal(EXIT.ok, 0);

console.log('@grantex/cli works');

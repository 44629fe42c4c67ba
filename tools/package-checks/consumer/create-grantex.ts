import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readTemplates } from 'create-grantex';

const program = join('node_modules', 'create-grantex', 'bin', 'create-grantex.js');
const help = execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
const { templates } = await readTemplates();
for (const { name } of templates) assert.match(help, new RegExp(`^ +${name} `, 'm'));

console.log('create-grantex works');

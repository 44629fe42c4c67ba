/**
 * Makes the file .env the only one that says which server this project calls: what the shell says about another one, such as
 * that of production, its key or its options, is not for this project. `node --import ./environment.mjs` runs a program so.
 */
import { join } from 'node:path';

export const folder = import.meta.dirname;

for (const name of Object.keys(process.env)) if (name.startsWith('GRANTEX_')) delete process.env[name];
process.loadEnvFile(join(folder, '.env'));

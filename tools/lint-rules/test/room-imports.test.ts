import { join } from 'node:path';
import { root } from 'house';
import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import { roomImports } from '../src/room-imports.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const filename = join(root, 'apps/server/src/ledger/audit/read.ts');
const refused = [
  "import { grantRows } from '../../authority/grants/view.ts';",
  "import type { GrantView } from '../../authority/grants/view.ts';",
  "export { grantRows } from '../../authority/grants/view.ts';",
  "export * from '../../authority/grants/view.ts';",
  "const view = import('../../authority/grants/view.ts');",
];
const allowed = [
  "import { ApiError } from '../../base/api-error.ts';",
  "import { chain } from './append/chain.ts';",
  "import { sql } from 'kysely';",
  "export const nothing = 'here';",
  'const one = import(name);',
];

new RuleTester({ languageOptions: { sourceType: 'module', parserOptions: { lang: 'ts' } } }).run(
  'room-imports',
  roomImports,
  {
    valid: allowed.map((code) => ({ code, filename })),
    invalid: refused.map((code) => ({ code, filename, errors: [{ messageId: 'notAllowed' }] })),
  },
);

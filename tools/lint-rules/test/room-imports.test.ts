import { join } from 'node:path';
import { root } from 'house';
import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import { roomImports } from '../src/room-imports.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const filename = join(root, 'apps/server/src/ledger/audit/read.ts');
const ofTest = join(root, 'apps/server/test/base/store/fairness.full.test.ts');
const refused = [
  "import { grantRows } from '../../authority/grants/view.ts';",
  "import type { GrantView } from '../../authority/grants/view.ts';",
  "export { grantRows } from '../../authority/grants/view.ts';",
  "export * from '../../authority/grants/view.ts';",
  "const view = import('../../authority/grants/view.ts');",
  'const view = import(`../../authority/grants/view.ts`);',
  "type View = import('../../authority/grants/view.ts').GrantView;",
  'const view = import(name);',
  'const view = import(`../../authority/${room}/view.ts`);',
];
const allowed = [
  "import { ApiError } from '../../base/api-error.ts';",
  "import { chain } from './append/chain.ts';",
  "import { sql } from 'kysely';",
  "export const nothing = 'here';",
  'const chain = import(`./append/chain.ts`);',
  "type Chain = import('./append/chain.ts').Chain;",
];

new RuleTester({ languageOptions: { sourceType: 'module', parserOptions: { lang: 'ts' } } }).run(
  'room-imports',
  roomImports,
  {
    valid: [
      ...allowed.map((code) => ({ code, filename })),
      { code: "import { start } from '../../../src/main/start-server.ts';", filename: ofTest },
      { code: 'const one = import(name);', filename: ofTest },
    ],
    invalid: [
      ...refused.map((code) => ({ code, filename, errors: [{ messageId: 'notAllowed' }] })),
      {
        code: "import { bind } from '../../../src/people/accounts/binding.ts';",
        filename: ofTest,
        errors: [{ messageId: 'notAllowed' }],
      },
    ],
  },
);

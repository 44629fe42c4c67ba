import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import { noDoubleAssertion } from '../src/no-double-assertion.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const refused = ['value as unknown as string', 'value as any as string', 'value as never as string'];
const allowed = ['value as string', 'value as unknown', '(value as Wide) as Narrow', 'value as const'];

new RuleTester({ languageOptions: { parserOptions: { lang: 'ts' } } }).run(
  'no-double-assertion',
  noDoubleAssertion,
  {
    valid: allowed,
    invalid: refused.map((code) => ({ code, errors: [{ messageId: 'doubleAssertion' }] })),
  },
);

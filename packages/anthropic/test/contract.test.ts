import * as entry from '@grantex/anthropic';
import { testContract, testExports, testOptions } from 'adapter-tests';
import { drivers } from './drivers.ts';

const book = { name: 'book', input_schema: { type: 'object' as const }, run: () => 'booked' };

testExports(entry, ['answerToolUse', 'grantOf', 'guardTool']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'rules', 'token'],
    optional: ['rules'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<never, unknown>),
  },
]);
testContract(drivers);

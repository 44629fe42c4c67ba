import * as entry from '@grantex/openai';
import { testContract, testExports, testOptions } from 'adapter-tests';
import { drivers } from './drivers.ts';

const book = {
  type: 'function' as const,
  function: { name: 'book', description: 'Books.', parameters: {}, function: () => 'booked' },
};

testExports(entry, ['answerToolCall', 'grantOf', 'guardTool']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'rules', 'token'],
    optional: ['rules'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<string, unknown>),
  },
]);
testContract(drivers);

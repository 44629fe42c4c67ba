import { FunctionTool } from '@google/adk';
import * as entry from '@grantex/google-adk';
import { testContract, testExports, testOptions } from 'adapter-tests';
import { drivers } from './drivers.ts';

const book = new FunctionTool({ name: 'book', description: 'Books.', execute: () => 'booked' });

testExports(entry, ['guardTool']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'rules', 'token'],
    optional: ['rules'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<string>),
  },
]);
testContract(drivers);

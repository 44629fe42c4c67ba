import * as entry from '@grantex/anthropic';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

const book = { name: 'book', input_schema: { type: 'object' as const }, run: () => 'booked' };

testExports(entry, ['answerToolUse', 'grantOf', 'guardTool', 'guardTools']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<never, unknown>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools([book], options as entry.GuardToolsOptions<unknown>),
  },
]);
testContract(drivers, '0.75');
testTools(toolDrivers);

import * as entry from '@grantex/anthropic';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { isFullRun } from 'test-config';
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
// By day the tests of tools run the oldest release.
const runsNow = ({ name }: { readonly name: string }): boolean => isFullRun || !name.includes('0.75');
testContract(drivers.filter(runsNow));
testTools(toolDrivers);

import * as entry from '@grantex/openai';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

const book = {
  type: 'function' as const,
  function: { name: 'book', description: 'Books.', parameters: {}, function: () => 'booked' },
};

testExports(entry, ['answerToolCall', 'grantOf', 'guardTool', 'guardTools']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<string, unknown>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools([book], options as entry.GuardToolsOptions<unknown>),
  },
]);
testContract(drivers, '6.0');
testTools(toolDrivers);

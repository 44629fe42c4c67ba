import * as entry from '@grantex/mastra';
import { createTool } from '@mastra/core/tools';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

const book = createTool({ id: 'book', description: 'Books.', execute: async () => 'booked' });

testExports(entry, ['grantOf', 'guardTool', 'guardTools']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<never>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) =>
      entry.guardTools({ book }, options as Parameters<typeof entry.guardTools<{ book: typeof book }>>[1]),
  },
]);
testContract(drivers);
testTools(toolDrivers);

import * as entry from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { tool } from '@langchain/core/tools';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { z } from 'zod';
import { drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

const book = tool(() => 'booked', { name: 'book', description: 'Books.', schema: z.object({}) });

testExports(entry, ['grantOf', 'guardTool', 'guardTools']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<object>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools([book], options as entry.GuardToolsOptions<[typeof book]>),
  },
  {
    name: 'grantMiddleware',
    takes: ['guard', 'rules', 'token'],
    make: (options) => grantMiddleware(options as Parameters<typeof grantMiddleware>[0]),
  },
]);
testContract(drivers);
testTools(toolDrivers);

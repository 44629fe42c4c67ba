import { query, tool } from '@anthropic-ai/claude-agent-sdk';
import * as entry from '@grantex/claude-agent';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { afterAll } from 'vitest';
import { closeIdle, drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

const book = tool('book', 'Books.', {}, async () => ({ content: [] }));

testExports(entry, ['grantOf', 'guardQuery', 'guardTool', 'guardTools']);
testOptions([
  {
    name: 'guardQuery',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardQuery(query, options as never),
  },
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<object>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools([book], options as entry.GuardToolsOptions),
  },
]);
testContract(drivers);
testTools(toolDrivers);
afterAll(closeIdle);

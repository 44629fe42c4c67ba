import * as entry from '@grantex/openai-agents';
import { MCPServerStdio } from '@openai/agents';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { z } from 'zod';
import { drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

const book = { name: 'book', description: 'Books.', parameters: z.object({}), execute: () => 'booked' };

const server = new MCPServerStdio({ command: 'true' });

testExports(entry, ['grantOf', 'guardMcpServer', 'guardTool', 'guardTools']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<object, unknown>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools([book], options as entry.GuardToolsOptions<unknown>),
  },
  {
    name: 'guardMcpServer',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardMcpServer(server, options as entry.GuardMcpServerOptions<unknown>),
  },
]);
testContract(drivers, '0.8');
testTools(toolDrivers);

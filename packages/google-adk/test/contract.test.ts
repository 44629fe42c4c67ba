import { FunctionTool, MCPToolset } from '@google/adk';
import * as entry from '@grantex/google-adk';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { drivers } from './drivers.ts';
import { toolDrivers, toolsetDrivers } from './tool-drivers.ts';

const toolset = new MCPToolset({ type: 'StreamableHTTPConnectionParams', url: 'http://127.0.0.1' });
const book = new FunctionTool({ name: 'book', description: 'Books.', execute: () => 'booked' });

testExports(entry, ['grantOf', 'guardTool', 'guardTools', 'guardToolset']);
testOptions([
  {
    name: 'guardTool',
    takes: ['guard', 'rule', 'token'],
    make: (options) => entry.guardTool(book, options as entry.GuardToolOptions<string>),
  },
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools([book], options as entry.GuardToolsOptions),
  },
  {
    name: 'guardToolset',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardToolset(toolset, options as entry.GuardToolsetOptions),
  },
]);
testContract(drivers);
testTools(toolDrivers);
testTools(toolsetDrivers);

import * as entry from '@grantex/mcp';
import * as entryV1 from '@grantex/mcp/sdk-v1';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { isFullRun } from 'test-config';
import { drivers } from './drivers.ts';
import { lines, oldestLines } from './support/lines.ts';
import { toolDriverOf } from './tool-drivers.ts';

const own = [
  'TOKEN_KEY',
  'catalogOf',
  'grantAuth',
  'guardServer',
  'listedTools',
  'tokenFromFile',
  'tokenVerifier',
  'uriNames',
];
testExports(entry, own);
testExports(entryV1, own);
testOptions(
  lines.map((line) => ({
    name: 'guardServer',
    takes: ['guard', 'rules', 'token'],
    optional: ['token'],
    make: (options) => line.guardServer(line.makeServer() as never, options as entry.GuardServerOptions),
  })),
);
// Outside of the full run, only the other tests run the oldest versions.
const skipped = new Set(isFullRun ? [] : oldestLines.map(({ name }) => name));
const runsNow = ({ name }: { readonly name: string }): boolean => !skipped.has(name);
testContract(drivers.filter(runsNow));
const toolDrivers = lines.map(toolDriverOf);
testTools(toolDrivers.filter(runsNow));

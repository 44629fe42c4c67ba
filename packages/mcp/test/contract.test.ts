import * as entry from '@grantex/mcp';
import * as entryV1 from '@grantex/mcp/sdk-v1';
import { testContract, testExports, testOptions } from 'adapter-tests';
import { drivers } from './drivers.ts';
import { lines } from './support/lines.ts';

const own = ['TOKEN_KEY', 'grantAuth', 'guardServer', 'tokenFromFile', 'tokenVerifier', 'uriNames'];
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
testContract(drivers);

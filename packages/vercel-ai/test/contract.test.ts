import * as entry from '@grantex/vercel-ai';
import { testContract, testExports, testOptions, testTools } from 'adapter-tests';
import { drivers } from './drivers.ts';
import { toolDrivers } from './tool-drivers.ts';

testExports(entry, ['grantApproval', 'grantOf', 'guardTools']);
testOptions([
  {
    name: 'guardTools',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.guardTools({}, options as Parameters<typeof entry.guardTools>[1]),
  },
  {
    name: 'grantApproval',
    takes: ['guard', 'rules', 'token'],
    make: (options) => entry.grantApproval(options as Parameters<typeof entry.grantApproval>[0]),
  },
]);
testContract(drivers, 'SDK 6');
testTools(toolDrivers);

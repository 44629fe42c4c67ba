import * as entry from '@grantex/trpc';
import { testContract, testExports, testOptions } from 'adapter-tests';
import { drivers } from './drivers.ts';

testExports(entry, ['assertProceduresGuarded', 'refusalOf', 'requireGrant']);
testOptions([
  {
    name: 'requireGrant',
    takes: ['guard', 'token'],
    make: entry.requireGrant as (options: object) => unknown,
  },
]);
testContract(drivers);

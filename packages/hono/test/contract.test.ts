import * as entry from '@grantex/hono';
import { testContract, testExports, testOptions, testRoutes } from 'adapter-tests';
import { drivers, httpDrivers } from './drivers.ts';

testExports(entry, ['requireGrant']);
testOptions([
  {
    name: 'requireGrant',
    takes: ['guard', 'rule', 'input'],
    make: entry.requireGrant as (options: object) => unknown,
  },
]);
testContract(drivers);
testRoutes(httpDrivers);

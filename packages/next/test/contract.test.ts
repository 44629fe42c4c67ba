import * as entry from '@grantex/next';
import { testContract, testExports, testOptions, testRoutes } from 'adapter-tests';
import { drivers, httpDrivers } from './drivers.ts';

testExports(entry, ['guardAction', 'guardRoute']);
testOptions([
  {
    name: 'guardRoute',
    takes: ['guard', 'rule', 'input'],
    make: (options) => entry.guardRoute(() => new Response(), options as never),
  },
  {
    name: 'guardAction',
    takes: ['guard', 'rule', 'token', 'input'],
    optional: [],
    make: (options) => entry.guardAction(() => undefined, { input: () => undefined, ...options } as never),
  },
]);
testContract(drivers);
testRoutes(httpDrivers);

import * as entry from '@grantex/fastify';
import { testContract, testExports, testOptions, testRoutes } from 'adapter-tests';
import fastify from 'fastify';
import { createApplication } from './application.ts';
import { drivers, httpDrivers } from './drivers.ts';

testExports(entry, ['grantex']);
testOptions([
  {
    name: 'grantex',
    takes: ['guard'],
    make: ({ guard }) => fastify().register(entry.grantex, { guard: guard as entry.Guard }),
  },
  {
    name: 'requireGrant',
    takes: ['rule', 'input'],
    make: async ({ rule, input }, guard) =>
      (await createApplication(guard)).requireGrant(rule as entry.Rule, { input: input as () => undefined }),
  },
]);
testContract(drivers);
testRoutes(httpDrivers);

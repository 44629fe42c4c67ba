import * as entry from '@grantex/nest';
import { testContract, testExports, testOptions, testRoutes } from 'adapter-tests';
import { drivers, httpDrivers } from './drivers.ts';

testExports(entry, [
  'GrantGuard',
  'GrantRefusedException',
  'GrantexModule',
  'GrantSignal',
  'RequestGrant',
  'RequireGrant',
]);
testOptions([
  {
    name: 'RequireGrant',
    takes: ['rule', 'input'],
    make: ({ rule, input }) => (entry.RequireGrant as (...parameters: unknown[]) => unknown)(rule, { input }),
  },
  {
    name: 'GrantexModule',
    takes: ['guard'],
    make: entry.GrantexModule.forRoot as (options: object) => unknown,
  },
  {
    name: 'GrantGuard',
    takes: ['guard'],
    make: (options) => new entry.GrantGuard(options as ConstructorParameters<typeof entry.GrantGuard>[0]),
  },
]);
testContract(drivers);
testRoutes(httpDrivers);

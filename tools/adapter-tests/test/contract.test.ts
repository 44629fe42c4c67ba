import { testContract, testRoutes } from '../src/index.ts';
import { drivers, httpDrivers } from './drivers.ts';

testContract(drivers);
testRoutes(httpDrivers);

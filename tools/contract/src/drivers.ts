import { drivers as express } from '@grantex/express/test/drivers';
import type { AdapterDriver } from '@grantex/testing';

/** Every adapter, in every line of its framework. A new adapter adds its drivers here, and nothing else. */
export const drivers: readonly AdapterDriver[] = [...express];

import { afterAll } from 'vitest';
import { searchLogs } from './suite-log.ts';

afterAll(searchLogs);

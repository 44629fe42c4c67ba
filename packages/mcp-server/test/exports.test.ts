import * as mcpServer from '@grantex/mcp-server';
import { expect, test } from 'vitest';

test('what the package exports', () => {
  expect(Object.keys(mcpServer)).toEqual(['EXIT']);
});

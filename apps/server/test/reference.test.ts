import { expect, test } from 'vitest';
import { eventsPage } from './support/events-page.ts';

// After a change of events: vitest run test/reference.test.ts -u
test('the page of events has each type with its members', async () => {
  await expect(eventsPage()).toMatchFileSnapshot('../../../docs/reference/events.md');
});

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Screenshots are kept in this folder; where the variable is not set, none is taken. */
const FOLDER = 'TEST_SCREENSHOTS';

/**
 * Keeps the whole page as `<name>.png` in the folder that `TEST_SCREENSHOTS` names, for somebody to look at. Without
 * that variable it does nothing, so that tests may ask for one at every state that they reach.
 */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env[FOLDER];
  if (folder === undefined || folder === '') return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

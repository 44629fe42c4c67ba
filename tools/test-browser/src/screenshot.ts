import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Screenshots are saved in this folder; none are taken when the variable is not set. */
const FOLDER = 'TEST_SCREENSHOTS';

/**
 * Saves the whole page as `<name>.png` in the folder that `TEST_SCREENSHOTS` names, for a person to look at. Without
 * that variable it does nothing, so tests may call it in every state that they reach.
 */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env[FOLDER];
  if (folder === undefined || folder === '') return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

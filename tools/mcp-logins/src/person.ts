import { addAuthenticator, type Browser } from 'test-browser';

/** Somebody with a browser and a passkey, who decides on the pages that clients open. */
export interface Person {
  /** Opens a page of a login, and approves what it asks for, without some of the scopes if there are such. */
  approve(url: string, without?: readonly string[]): Promise<void>;
}

/** @param server the address of the server, whose pages these are */
export async function personWith(browser: Browser, server: string): Promise<Person> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC' });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  await addAuthenticator(page);
  let hasPasskey = false;
  return {
    async approve(url, without = []) {
      await page.goto(url);
      if (!hasPasskey) {
        await page.getByText('I have no passkey for this site').click();
        // The page then loads again.
        const loaded = page.waitForEvent('load');
        await page.getByRole('button', { name: 'Create a passkey' }).click();
        await loaded;
        hasPasskey = true;
      }
      for (const scope of without) {
        const box = page.locator(`input[type=checkbox][value="${scope}"]`);
        if ((await box.count()) > 0) await box.uncheck();
      }
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await page.waitForURL((at) => at.origin !== server);
    },
  };
}

import open from 'open';

/** Shows a page to the person in front of this terminal; nothing happens where that cannot be done. */
export async function showInBrowser(url: string): Promise<void> {
  try {
    const browser = await open(url);
    // The page is named on the terminal, too: no browser is no reason to end.
    browser.once('error', () => undefined).unref();
  } catch {
    // As above.
  }
}

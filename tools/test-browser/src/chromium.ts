import { access } from 'node:fs/promises';
import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

// Where Chrome is installed on platforms without the bundled one.
const INSTALLED: { readonly [platform: string]: readonly string[] } = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
  linux: ['/usr/bin/google-chrome', '/usr/bin/chromium', '/usr/bin/chromium-browser'],
};

/**
 * Not the flags of the bundled Chromium: those put every context into one process, where cookies leak from one to
 * another, and switch off the isolation of origins.
 */
const FLAGS: readonly string[] = ['--no-sandbox', '--font-render-hinting=none'];

/** Starts a real Chromium: the npm one on Linux x64, an installed one elsewhere. */
export async function launchChromium(): Promise<Browser> {
  const isBundled = process.platform === 'linux' && process.arch === 'x64';
  const executablePath = isBundled ? await chromium.executablePath() : await installedChrome();
  try {
    return await playwright.launch({ executablePath, args: isBundled ? [...FLAGS] : [], headless: true });
  } catch (cause) {
    const missing = /lib\w+\.so[^:]*/.exec(String(cause))?.[0];
    if (missing === undefined) throw cause;
    // oxlint-disable-next-line preserve-caught-error -- two pages of browser flags would hide the one line that helps
    throw new Error(`Chromium needs ${missing} from the system: apt-get install -y libnss3`);
  }
}

async function installedChrome(): Promise<string> {
  for (const path of INSTALLED[process.platform] ?? []) {
    try {
      await access(path);
      return path;
    } catch {
      // The next one.
    }
  }
  throw new Error('The browser tests need Google Chrome: https://www.google.com/chrome/');
}

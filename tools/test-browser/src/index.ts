export { addAuthenticator } from './authenticator.ts';
export type { AuthenticatorOptions, TestPasskey, VirtualAuthenticator } from './authenticator.ts';
export { launchChromium } from './chromium.ts';
export { takeScreenshot } from './screenshot.ts';
export type { Browser, BrowserContext, Page, Request, Route } from 'playwright-core';

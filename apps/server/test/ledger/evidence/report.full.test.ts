import axe from 'axe-core';
import { launchChromium } from 'test-browser';
import { expect, test } from 'vitest';
import { createFactBook } from '../../../src/ledger/evidence/fact-book.ts';
import { FRAMEWORKS } from '../../../src/ledger/evidence/frameworks/frameworks.ts';
import type { LogPart } from '../../../src/ledger/evidence/period.ts';
import { reportDocument } from '../../../src/ledger/evidence/report.ts';

const DAY = 86_400_000;

function report(): string {
  const book = createFactBook();
  for (let day = 0; day < 90; day += 1) {
    const at = new Date(Date.UTC(2026, 6, 1) + day * DAY).toISOString();
    const example = { file: 'entries.jsonl', line: day + 1, id: `alog_${day}`, at, text: 'flights.book' };
    book.count(at, day % 5 === 0 ? 'refused' : 'allowed');
    book.note('entries', example);
    if (day % 5 === 0) book.refusal('scope_missing');
    if (day % 5 === 0) book.note('refusals', { ...example, text: 'x'.repeat(200) });
  }
  const part: LogPart = {
    log: 'audit',
    note: '',
    origin: 'auth.example.com/audit/dev_01',
    size: 90,
    from: 0,
    to: 90,
    proof: { from: 0, to: 90, size: 90, before: [], after: [] },
  };
  return reportDocument({
    framework: FRAMEWORKS['eu-ai-act'],
    period: { since: '2026-07-01T00:00:00.000Z', until: '2026-09-29T00:00:00.000Z' },
    developer: { id: 'dev_01', name: 'Travel Inc' },
    issuer: 'https://auth.example.com',
    createdAt: '2026-09-29T08:00:00.000Z',
    audit: part,
    admin: { ...part, log: 'admin' },
    book,
    absent: [],
  });
}

test(
  'a report is read by people and screen readers on any screen, and prints to pages',
  { timeout: 60_000 },
  async () => {
    const browser = await launchChromium();
    try {
      for (const width of [360, 1440]) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        await page.setContent(report());
        expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
        expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      }
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.setContent(report());
      expect(await page.locator('svg rect').count()).toBeGreaterThan(50);
      const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
      const pages = pdf.match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
      expect(pages).toBeGreaterThan(2);
      expect(pages).toBeLessThan(12);
    } finally {
      await browser.close();
    }
  },
);

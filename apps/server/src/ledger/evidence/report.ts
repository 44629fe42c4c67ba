import { type Html, html, renderDocument } from '../../web/pages/html.ts';
import type { FactBook, Shown } from './fact-book.ts';
import type { Control, Fact, Framework } from './frameworks/framework.ts';
import type { LogPart, Period } from './period.ts';
import { activityPicture, type Bar, barsOf } from './activity-picture.ts';
import { REPORT_STYLE } from './report-style.ts';

/** What a report tells. */
export interface ReportFacts {
  readonly framework: Framework;
  readonly period: Period;
  readonly developer: { readonly id: string; readonly name: string };
  readonly issuer: string;
  readonly createdAt: string;
  readonly audit: LogPart;
  readonly admin: LogPart;
  readonly book: FactBook;
  /** What the pack lacks, and why. */
  readonly absent: readonly { readonly what: string; readonly why: string }[];
}

/** What is counted, in words. */
export const FACT_WORDS: Readonly<Record<Fact, string>> = {
  entries: 'Entries of the audit log',
  refusals: 'Calls that were refused',
  signed: 'Entries that agents signed themselves',
  grants: 'Grants in force',
  proven: 'Grants by a person who had signed in',
  delegations: 'Grants that agents delegated to others',
  ends: 'Grants, agents or people whose authority was ended',
  holds: 'Holds put on or released',
  approvals: 'Calls that a person approved or refused',
  changes: 'Changes by administrators',
  policyChanges: 'Changes of policies',
  keyChanges: 'Changes of keys',
  anomalies: 'Alerts about unusual behaviour',
  erasures: 'Entries with erased names or metadata',
};

/** The report of a pack: one page without script, to be read, printed and read aloud. */
export function reportDocument(facts: ReportFacts): string {
  const { framework, period, developer, issuer, createdAt, book } = facts;
  const title = `Evidence for ${framework.name}`;
  const bars = barsOf(book.days(), period.since, period.until);
  return `${renderDocument(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${REPORT_STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p class="lead">
            This report supports an assessment. It does not say that anything is compliant. Each statement
            names the lines of this pack that it rests on, and what it does not show.
          </p>
          ${table('About this pack', [
            ['Organization', `${developer.name} (${developer.id})`],
            ['Period', `${timeText(period.since)} up to ${timeText(period.until)}`],
            ['Made', timeText(createdAt)],
            ['By the server', issuer],
            ['Audit log', partWords(facts.audit)],
            ['Administrators’ log', partWords(facts.admin)],
            ['About the framework', framework.source],
          ])}
          <h2>What happened</h2>
          ${pictures(bars)} ${numbers(book)} ${reasons(book)}
          <h2>What supports what</h2>
          ${framework.controls.map((control) => section(control, book))}
          <h2>What this pack does not show</h2>
          <ul>
            <li>What agents did without asking this server or a guard that follows it.</li>
            <li>That the clock of the server was right: times are those of its database.</li>
            <li>
              That nothing else was signed for others. Compare the checkpoint with a witness, or with one that
              you kept: verify.md says how.
            </li>
            ${facts.absent.map(({ what, why }) => html`<li>${what}: ${why}</li>`)}
          </ul>
          <h2>Checking it</h2>
          <p>
            verify.md has one command that checks every file of this pack without a server, and names what was
            changed.
          </p>
          <h2 class="numbers">The numbers of the pictures</h2>
          ${numbersOfPictures(bars)}
        </main>
      </body>
    </html>`,
  )}\n`;
}

/** To the minute. */
function timeText(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

function partWords({ from, to, size, origin }: LogPart): string {
  const part = from === to ? 'no entry in the period' : `entries ${from + 1} to ${to}`;
  return `${part}, of ${size} that the checkpoint of ${origin} covers`;
}

function table(caption: string, rows: readonly (readonly [string, string])[]): Html {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function pictures(bars: readonly Bar[]): Html {
  return html`<div>
    ${activityPicture({
      title: 'Calls, allowed and refused',
      bars,
      layers: [
        { what: 'allowed', name: 'allowed', tone: '#2f6fbb' },
        { what: 'refused', name: 'refused', tone: '#c2410c' },
      ],
    })}
    ${activityPicture({
      title: 'Stops: what was ended or held',
      bars,
      layers: [{ what: 'stopped', name: 'ended or held', tone: '#4b5563' }],
    })}
  </div>`;
}

function numbersOfPictures(bars: readonly Bar[]): Html {
  const busy = bars.filter(({ allowed, refused, stopped }) => allowed + refused + stopped > 0);
  if (busy.length === 0) return html`<p>Nothing is in the logs for this period.</p>`;
  return html`<table>
    <caption>
      Per day in UTC, or per several days; those without any are left out
    </caption>
    <thead>
      <tr>
        <th scope="col">Days</th>
        <th scope="col">Allowed</th>
        <th scope="col">Refused</th>
        <th scope="col">Ended or held</th>
      </tr>
    </thead>
    <tbody>
      ${busy.map(
        ({ from, to, allowed, refused, stopped }) =>
          html`<tr>
            <th scope="row">${from === to ? from : `${from} to ${to}`}</th>
            ${[allowed, refused, stopped].map((count) => html`<td class="number">${count.toLocaleString('en')}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function numbers(book: FactBook): Html {
  const rows = Object.entries(FACT_WORDS).map(
    ([fact, words]) => [words, book.shown(fact as Fact).count.toLocaleString('en')] as const,
  );
  return table('In numbers', rows);
}

function reasons(book: FactBook): Html | undefined {
  const all = book.reasons().slice(0, 20);
  if (all.length === 0) return undefined;
  return table(
    'Why calls were refused',
    all.map(([reason, count]) => [reason, count.toLocaleString('en')]),
  );
}

function section({ ref, title, claim, facts, notShown }: Control, book: FactBook): Html {
  const shown = facts.map((fact) => [fact, book.shown(fact)] as const);
  const isShown = shown.some(([, { count }]) => count > 0);
  return html`<section>
    <h3>${ref}: ${title}</h3>
    ${
      isShown
        ? html`<p>${claim}</p>`
        : html`<p class="nothing">
            Nothing in this pack shows this: none of what would support it happened in this period.
          </p>`
    }
    <dl>
      ${shown.map(([fact, one]) => html`<div>${factOf(FACT_WORDS[fact], one)}</div>`)}
      <div>
        <dt>Not shown</dt>
        <dd>${notShown}</dd>
      </div>
    </dl>
  </section>`;
}

function factOf(words: string, { count, examples }: Shown): Html[] {
  const more = count - examples.length;
  return [
    html`<dt>${words}: ${count.toLocaleString('en')}</dt>`,
    count === 0
      ? html`<dd class="nothing">None in this period.</dd>`
      : html`<dd>
          <ul>
            ${examples.map(
              ({ file, line, id, at, text }) =>
                html`<li><code>${id}</code> ${text}, ${timeText(at)} (${file}, line ${line})</li>`,
            )}
            ${more > 0 ? html`<li>and ${more.toLocaleString('en')} more in ${examples[0]?.file ?? ''}</li>` : undefined}
          </ul>
        </dd>`,
  ];
}

import { type Html, html } from '../../pages/html.ts';

/** Takes the session that an address carries behind `#session=`: the page's script posts it, and then goes `home`. */
export function sessionFromFragment(home: string): Html {
  return html`<div hidden data-fragment="session" data-answer=${`${home}/session`}></div>`;
}

/** Where the script says how that went, on a page without a button for a passkey. */
export function sessionStatus(): Html {
  return html`
    <div class="status">
      <p class="notice" role="status" data-progress></p>
      <p class="notice warning" role="alert" data-fault></p>
    </div>
  `;
}

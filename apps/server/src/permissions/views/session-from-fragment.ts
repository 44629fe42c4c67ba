import { type Html, html } from '../../pages/html.ts';

/** Where the page's script takes the session that an address carries behind `#session=`, and then says so. */
export function sessionFromFragment(home: string): Html {
  return html`<p class="notice warning" role="alert" data-session=${`${home}/session`}></p>`;
}

'use server';

import { book } from './actions.ts';

export async function submit(_before, form) {
  return book(form);
}

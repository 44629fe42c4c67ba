'use server';

import { book } from './actions';

export async function submit(_before, form) {
  return book(form);
}

'use client';

import { useActionState } from 'react';
import { submit } from './submit.js';

export function Booking() {
  const [answer, action] = useActionState(submit, undefined);
  return (
    <form action={action}>
      <input name="flight" defaultValue="AI 101" />
      <input name="price" defaultValue="420" />
      <output>{JSON.stringify(answer)}</output>
    </form>
  );
}

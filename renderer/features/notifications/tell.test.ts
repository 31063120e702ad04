import { expect, it } from 'vitest';
import type { AppNotification } from '../../../shared/contract/types.ts';
import { message } from '../../../shared/text/text.ts';
import type { Dialogs } from '../../lib/dialogs.svelte.ts';
import type { Toasts } from '../../lib/toasts.svelte.ts';
import { tell } from './tell.ts';

it('tells the texts of a notification, not the English that stands beside them', () => {
  const shown: unknown[] = [];
  const toasts = { show: (toast: unknown) => shown.push(toast) } as unknown as Toasts;
  const told = { body: message('There is no file “{file}”.', { file: 'x' }) };
  const notification: AppNotification = {
    ...{ id: '1', time: 0, kind: 'warning', read: false },
    ...{ title: 'Passwords are not hardened', body: 'As another process said it.', told },
  };
  tell(notification, { toasts, dialogs: {} as Dialogs, shown: null });
  expect(shown).toEqual([
    { kind: 'warning', title: 'Passwords are not hardened', detail: 'There is no file “x”.' },
  ]);
});

import { expect, it } from 'vitest';
import { PosternError } from '../../shared/domain/errors.ts';
import { Meanwhile } from './meanwhile.svelte.ts';

const refusal = (...fields: { field: string; now: unknown }[]) =>
  PosternError.asSaid('changed-meanwhile', 'Changed.', { fields });

it('sends one’s own value with what was seen since, and leaves theirs out', () => {
  const meanwhile = new Meanwhile();
  const wanted = { limitPerDay: 6, limitPerHour: 1, limitPerMinute: 2 };
  const filled = { limitPerDay: 5 };
  expect(meanwhile.base('settings.', wanted, filled)).toEqual({
    limitPerDay: 5,
    limitPerHour: null,
    limitPerMinute: null,
  });
  expect(
    meanwhile.refused(
      refusal({ field: 'settings.limitPerDay', now: 7 }, { field: 'settings.limitPerHour', now: 8 }),
    ),
  ).toBe(true);
  expect(meanwhile.open).toBe(true);
  meanwhile.keep('settings.limitPerDay', 'yours');
  expect(meanwhile.open).toBe(true);
  meanwhile.keep('settings.limitPerHour', 'theirs');
  expect(meanwhile.open).toBe(false);
  const sent = meanwhile.wanted('settings.', wanted);
  expect(sent).toEqual({ limitPerDay: 6, limitPerMinute: 2 });
  expect(meanwhile.base('settings.', sent, filled)).toEqual({ limitPerDay: 7, limitPerMinute: null });
  // Another value once more: asked anew, for that field alone.
  meanwhile.refused(refusal({ field: 'settings.limitPerDay', now: 9 }));
  expect(meanwhile.open).toBe(true);
  expect(meanwhile.kept('settings.limitPerHour')).toBe('theirs');
  expect(meanwhile.refused(PosternError.asSaid('conflict', 'Other.'))).toBe(false);
});

import { message } from '../../../shared/text/text.ts';
import { describe, expect, test } from 'vitest';
import { OPERATION_NAMES } from '../../../shared/contract/contract.ts';
import { ownerDispatch, type OwnerDispatchOptions } from './owner-dispatch.ts';

const LOCK = { kind: 'automatic', since: 1, until: 2, reason: 'spam', by: 'relay' } as const;

function dispatcher(over: Partial<OwnerDispatchOptions> = {}) {
  const told: unknown[] = [];
  const dispatch = ownerDispatch({
    dispatch: (name) => Promise.resolve({ ok: true, value: name }),
    calls: { lockUser: () => 7, harden: () => undefined },
    noticed: (notice) => told.push(notice),
    readOnly: () => null,
    link: () => null,
    ...over,
  });
  return { dispatch, told };
}

describe('what other processes may ask', () => {
  const OF_A_WINDOW =
    /^(?:folders|files)\.|^app\.(?!info$)|^sets\.(?!info$|rename$)|^credentials\.(?!state$)|^backups\.(?:describe|restore)$/;

  test.each(OPERATION_NAMES)('%s', async (name) => {
    const answer = await dispatcher().dispatch(name, {});
    expect(answer).toMatchObject(
      OF_A_WINDOW.test(name)
        ? { ok: false, error: { code: 'not-available-here' } }
        : { ok: true, value: name },
    );
  });

  test.each(['users', 'users', '.query', 'toString.x', '__proto__.x', 'made-up.x', ''])(
    'is no operation of ours: “%s”',
    async (name) => {
      expect(await dispatcher().dispatch(name, {})).toMatchObject({ ok: false });
    },
  );
});

describe('a relay that runs beside the owner', () => {
  test('has its locks committed, and tells what it has to say', async () => {
    const { dispatch, told } = dispatcher();
    expect(await dispatch('relay.lockUser', { id: 1, lock: LOCK })).toEqual({ ok: true, value: 7 });
    const notice = { title: 'A report could not be delivered', body: '550 refused' };
    expect(await dispatch('relay.notice', notice)).toEqual({ ok: true, value: null });
    expect(told).toEqual([notice]);
  });

  test.each([
    [{ title: '', body: '' }],
    [{ title: 'x'.repeat(501), body: '' }],
    [{ title: 'x', body: 'y'.repeat(5_001) }],
    [{ title: 'x', body: 'y', kind: 'error' }],
    [null],
  ])('tells nothing that is no notice: %#', async (notice) => {
    const { dispatch, told } = dispatcher();
    expect(await dispatch('relay.notice', notice)).toMatchObject({ ok: false });
    expect(told).toEqual([]);
  });

  test('is refused where the set is read-only', async () => {
    const { dispatch } = dispatcher({ readOnly: () => message('{text}', { text: 'It is damaged.' }) });
    expect(await dispatch('relay.lockUser', { id: 1, lock: LOCK })).toMatchObject({
      ok: false,
      error: { code: 'read-only' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { DkimEntry } from '../../../shared/contract/relay-types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { DkimList } from './dkim-list.svelte.ts';

const ENTRY: DkimEntry = {
  domain: 'example.com',
  displayDomain: 'example.com',
  selector: 'postern',
  record: { name: 'postern._domainkey.example.com', value: 'v=DKIM1; k=rsa; p=AAAA', zoneLine: 'zone' },
};

function make(refuse?: PosternError) {
  let entries: readonly DkimEntry[] = [];
  const client = new MockClient({
    'relay.dkim': () => entries,
    'relay.addDkim': () => {
      if (refuse !== undefined) throw refuse;
      entries = [ENTRY];
      return { change: 4, users: 0, entry: ENTRY };
    },
    'relay.removeDkim': () => {
      if (refuse !== undefined) throw refuse;
      entries = [];
      return { change: 5, users: 0 };
    },
    'relay.checkDkim': () => ({ result: 'missing', found: [] }),
  });
  return { client, list: new DkimList(client), have: (all: readonly DkimEntry[]) => (entries = all) };
}

describe('DkimList', () => {
  it('adds a domain, shows its record, looks it up, and removes it', async () => {
    const { client, list } = make();
    await list.load();
    list.domain = ' example.com ';
    expect(await list.add()).toMatchObject({ change: 4 });
    expect(client.sent('relay.addDkim')).toEqual([{ domain: 'example.com', selector: 'postern' }]);
    expect(list.entries).toEqual([ENTRY]);
    expect([...list.open]).toEqual(['example.com']);
    expect(list.domain).toBe('');
    const checked = list.check('example.com');
    expect(list.checks).toEqual({ 'example.com': 'busy' });
    await checked;
    expect(list.checks).toEqual({ 'example.com': { result: 'missing', found: [] } });
    expect(await list.remove('example.com')).toMatchObject({ change: 5 });
    expect(list.entries).toEqual([]);
  });

  it('says what is wrong once a field was left, or when adding', async () => {
    const { client, list } = make();
    list.leave('domain');
    expect(list.problems).toEqual({});
    list.domain = 'not a domain';
    list.selector = 'No.Dots';
    list.leave('domain');
    expect(Object.keys(list.problems)).toEqual(['domain']);
    expect(await list.add()).toBeNull();
    expect(Object.keys(list.problems)).toEqual(['domain', 'selector']);
    list.edited('domain');
    expect(Object.keys(list.problems)).toEqual(['selector']);
    expect(client.sent('relay.addDkim')).toEqual([]);
  });

  it('puts a refusal on its field, any other above the list', async () => {
    const taken = make(PosternError.asSaid('conflict', 'Signed already.', { field: 'selector' }));
    taken.list.domain = 'example.com';
    await taken.list.add();
    expect([taken.list.problems, taken.list.error]).toEqual([{ selector: 'Signed already.' }, null]);
    const locked = make(PosternError.asSaid('credential-store-unavailable', 'Unlock the keychain.'));
    locked.list.domain = 'example.com';
    await locked.list.add();
    expect([locked.list.problems, locked.list.error, locked.list.busy]).toEqual([
      {},
      'Unlock the keychain.',
      false,
    ]);
  });

  it('removes once, however often it is asked to, and shows a refusal at its row', async () => {
    const { client, list } = make();
    await list.load();
    const removals = [list.remove('example.com'), list.remove('example.com')];
    expect([...list.removing]).toEqual(['example.com']);
    expect(await Promise.all(removals)).toEqual([{ change: 5, users: 0 }, null]);
    expect(client.sent('relay.removeDkim')).toHaveLength(1);
    const refused = make(PosternError.asSaid('not-found', 'It is not signed.', { field: 'domain' })).list;
    expect(await refused.remove('example.com')).toBeNull();
    expect([refused.refusals, refused.problems, refused.error, refused.removing.size]).toEqual([
      { 'example.com': 'It is not signed.' },
      {},
      null,
      0,
    ]);
  });

  it('reminds of a domain that was typed and not added', () => {
    const { list } = make();
    expect(list.drafted).toBe(false);
    list.domain = 'exa mple';
    list.remind();
    expect([list.drafted, list.problems.domain]).toEqual([true, expect.stringContaining('not a domain')]);
    list.domain = 'example.com';
    list.remind();
    expect(list.problems.domain).toContain('Sign this domain');
  });

  it('keeps the next domain that is typed while one is added', async () => {
    const { list } = make();
    list.domain = 'example.com';
    const adding = list.add();
    list.domain = 'next.example';
    await adding;
    expect([list.domain, list.entries]).toEqual(['next.example', [ENTRY]]);
  });

  it('says at its row why one could not be looked up', async () => {
    const { client, list } = make();
    client.answer('relay.checkDkim', () => {
      throw PosternError.asSaid('not-found', 'It is not signed.', { field: 'domain' });
    });
    await list.check('example.com');
    expect([list.refusals, list.problems, list.checks]).toEqual([
      { 'example.com': 'It is not signed.' },
      {},
      {},
    ]);
  });

  it('says why one was not added until the next try, whatever is read meanwhile', async () => {
    const { list } = make(PosternError.asSaid('credential-store-unavailable', 'Unlock the keychain.'));
    list.domain = 'example.com';
    await list.add();
    await list.load();
    expect(list.error).toBe('Unlock the keychain.');
  });

  it('adds and looks up once at a time, and forgets what was refused before', async () => {
    const { client, list } = make();
    list.domain = 'example.com';
    const adding = [list.add(), list.add()];
    expect((await Promise.all(adding)).filter((result) => result !== null)).toHaveLength(1);
    list.refusals = { 'example.com': 'No.', 'b.example': 'No.' };
    await Promise.all([list.check('example.com'), list.check('example.com')]);
    expect(client.sent('relay.addDkim').length + client.sent('relay.checkDkim').length).toBe(2);
    expect(list.refusals).toEqual({ 'b.example': 'No.' });
  });

  it('opens and closes a record', () => {
    const { list } = make();
    list.toggle('a.example');
    list.toggle('b.example');
    list.toggle('a.example');
    expect([...list.open]).toEqual(['b.example']);
  });

  it('says nothing of an older question that failed', async () => {
    const { client, list } = make();
    const answers: (() => void)[] = [];
    client.answer(
      'relay.dkim',
      () => new Promise((_, reject) => answers.push(() => reject(new Error('gone')))),
    );
    const older = list.load();
    client.answer('relay.dkim', () => [ENTRY]);
    await list.load();
    answers[0]!();
    await older;
    expect([list.entries, list.error]).toEqual([[ENTRY], null]);
  });

  it('shows the list it asked for last', async () => {
    const { client, list } = make();
    const answers: ((entries: readonly DkimEntry[]) => void)[] = [];
    client.answer('relay.dkim', () => new Promise((resolve) => answers.push(resolve)));
    const reading = [list.load(), list.load()];
    answers[1]!([ENTRY]);
    await reading[1];
    answers[0]!([]);
    await reading[0];
    expect(list.entries).toEqual([ENTRY]);
  });

  it('follows changes, an undo for one', async () => {
    const { client, list, have } = make();
    const stop = list.follow();
    have([ENTRY]);
    client.emit('changed', { seq: 9, undo: { undo: null, redo: null } });
    await expect.poll(() => list.entries).toEqual([ENTRY]);
    stop();
  });
});

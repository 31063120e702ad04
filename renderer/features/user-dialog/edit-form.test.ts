import { describe, expect, it, vi } from 'vitest';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS, SETTING_KEYS } from '../../../shared/domain/settings.ts';
import type { SettingsView } from '../../../shared/contract/types.ts';
import { settingsPatch } from '../../../shared/domain/temporary.ts';
import { editEffect } from '../../../shared/domain/edit-effect.ts';
import type { KeptDirectory } from '../../../shared/domain/job-settings.ts';
import { MockClient } from '../../mock-client.ts';
import { NONE_LEFT } from '../../lib/selection-summary.svelte.ts';
import { EditForm } from './edit-form.svelte.ts';

const USER: OutgoingUser = {
  id: 7,
  kind: 'mailbox',
  username: 'anna',
  domain: 'example.com',
  settings: { limitPerDay: 50, limitPerHour: 0 },
  lock: null,
  plannedLock: null,
  createdAt: 1,
  changedAt: 1,
  address: 'anna@example.com',
  displayDomain: 'example.com',
  displayAddress: 'anna@example.com',
  status: 'active',
  hasPassword: true,
  importedHash: null,
  passwordId: '1.0',
  effective: DEFAULT_SETTINGS,
};
const VIEW: SettingsView = {
  domain: 'example.com',
  override: {},
  effective: { ...DEFAULT_SETTINGS, limitPerWeek: 900 },
  inherited: DEFAULT_SETTINGS,
  from: Object.fromEntries(
    SETTING_KEYS.map((key) => [key, key === 'limitPerWeek' ? 'domain' : 'default']),
  ) as SettingsView['from'],
  system: DEFAULT_SYSTEM_SETTINGS,
};
const NONE = { active: 0, manual: 0, automatic: 0, 'automatic-exhausted': 0, 'not-authorised': 0 };

const TALLIES = [
  { inherited: DEFAULT_SETTINGS, own: {}, users: 2 },
  { inherited: DEFAULT_SETTINGS, own: { limitPerDay: 50 }, users: 1 },
];

const DIRECTORY: KeptDirectory = {
  ...{
    url: 'ldaps://ldap.example',
    startTls: false,
    base: 'dc=example',
    filter: '(mail=*)',
    clearPassword: false,
  },
  ...{ ca: null, fingerprint: null, bindName: '', aliases: true, gone: 'tell', schedule: null, logins: [] },
};

function make(count: number, refuse?: PosternError) {
  const client = new MockClient({
    'users.summarise': () => ({
      count,
      first: ['anna@example.com'],
      byStatus: { ...NONE, active: count },
      planned: 0,
    }),
    'users.get': () => USER,
    'users.previewEdit': ({ settings }) => editEffect(TALLIES, settingsPatch(settings ?? {}, 0), 0),
    'users.query': () => ({ total: 2, all: 2, offset: 0, users: [{ ...USER, id: 6 }, USER], seq: 1 }),
    'settings.get': () => VIEW,
    'users.edit': () => {
      if (refuse !== undefined) throw refuse;
      return { change: 2, users: count };
    },
  });
  return client;
}
const field = (form: EditForm, key: string) => form.settings!.fields.find((one) => one.key === key)!;

describe('EditForm', () => {
  it('asks no password of a mailbox whose domain’s directory has it', async () => {
    const view = (...logins: string[]): SettingsView => ({
      ...VIEW,
      system: { ...VIEW.system, directory: { ...DIRECTORY, logins } },
    });
    for (const [logins, inDirectory] of [
      [['example.com'], true],
      [['other.example'], false],
    ] as const) {
      const client = make(1);
      client.answer('settings.get', () => view(...logins));
      const form = new EditForm(client, { by: 'ids', ids: [7] }, 1);
      await form.load();
      expect(form.inDirectory).toBe(inDirectory);
    }
  });

  it('shows what is set and what is inherited from where', async () => {
    const form = new EditForm(make(1), { by: 'ids', ids: [7] }, 1);
    await form.load();
    expect(form.user?.displayAddress).toBe('anna@example.com');
    expect(field(form, 'limitPerDay')).toMatchObject({ choice: 'number', text: '50' });
    expect(field(form, 'limitPerHour').choice).toBe('unlimited');
    expect(field(form, 'limitPerWeek').options[0]?.label).toBe('Inherit: 900 messages (example.com)');
    expect(field(form, 'maxRecipientsPerDay').options[0]?.label).toBe('Inherit: unlimited (default)');
    expect(form.dirty).toBe(false);
  });

  it('shows of many what all have, and what differs as mixed', async () => {
    const form = new EditForm(make(3), { by: 'ids', ids: [1, 2, 3] }, 3);
    await form.load();
    expect(field(form, 'limitPerDay').options[0]?.label).toBe('Leave as is: mixed');
    expect(field(form, 'limitPerDay').mixed).toBe('inherited (2), 50 messages (1)');
    expect(field(form, 'limitPerWeek').options[0]?.label).toBe('Leave as is: inherited');
    expect(field(form, 'limitPerWeek').mixed).toBeNull();
  });

  it('foresees what the last of several changes would do', async () => {
    vi.useFakeTimers();
    const client = make(3);
    const form = new EditForm(client, { by: 'ids', ids: [1, 2, 3] }, 3);
    await form.load();
    form.foreseen.look({ limitPerDay: 5 });
    form.foreseen.look({ limitPerDay: 50 });
    await vi.runAllTimersAsync();
    expect(client.sent('users.previewEdit')).toHaveLength(2);
    expect(form.foreseen.effect).toMatchObject({
      changes: [{ key: 'limitPerDay', from: null, to: 50, users: 2 }],
      same: 1,
    });
    form.foreseen.look({ limitPerDay: 6 });
    form.foreseen.look(null);
    await vi.runAllTimersAsync();
    expect(form.foreseen.effect).toBeNull();
    vi.useRealTimers();
  });

  it('sends only what was changed', async () => {
    const client = make(1);
    const form = new EditForm(client, { by: 'ids', ids: [7] }, 1);
    await form.load();
    field(form, 'limitPerDay').choose('inherit');
    field(form, 'automaticLock').choose('off');
    form.password = 'new one';
    await form.save();
    expect(client.sent('users.edit')).toEqual([
      {
        selection: { by: 'ids', ids: [7] },
        expected: 1,
        settings: { limitPerDay: null, automaticLock: false },
        password: 'new one',
        base: { settings: { limitPerDay: 50, automaticLock: null }, password: '1.0' },
      },
    ]);
  });

  it('asks which of two values to keep, and sends that', async () => {
    const client = make(1);
    const form = new EditForm(client, { by: 'ids', ids: [7] }, 1);
    await form.load();
    field(form, 'limitPerDay').choose('unlimited');
    field(form, 'automaticLock').choose('off');
    client.answer('users.edit', () => {
      const fields = [
        { field: 'settings.limitPerDay', now: 9 },
        { field: 'settings.automaticLock', now: true },
      ];
      throw PosternError.asSaid('changed-meanwhile', 'Changed.', { fields });
    });
    expect(await form.save()).toBeNull();
    expect(await form.save()).toBeNull();
    expect(form.error).toBe('Choose for each value above which one to keep, then save.');
    expect(client.sent('users.edit')).toHaveLength(1);
    form.meanwhile.keep('settings.limitPerDay', 'yours');
    form.meanwhile.keep('settings.automaticLock', 'theirs');
    client.answer('users.edit', () => ({ change: 3, users: 1 }));
    expect(await form.save()).toEqual({ change: 3, users: 1 });
    expect(client.sent('users.edit')[1]).toMatchObject({
      settings: { limitPerDay: 0 },
      base: { settings: { limitPerDay: 9 } },
    });
    expect(client.sent('users.edit')[1]?.settings).toEqual({ limitPerDay: 0 });
  });

  it('leaves the settings of many as they are unless chosen', async () => {
    const client = make(3);
    const form = new EditForm(client, { by: 'ids', ids: [5, 6, 7] }, 3);
    await form.load();
    expect(form.user).toBeNull();
    expect(new Set(form.settings!.fields.map(({ choice }) => choice))).toEqual(new Set(['keep']));
    field(form, 'maxDaysToRetry').choose('number');
    field(form, 'maxDaysToRetry').type('7');
    field(form, 'limitPerDay').choose('inherit');
    await form.save();
    expect(client.sent('users.edit')[0]).toEqual({
      selection: { by: 'ids', ids: [5, 6, 7] },
      expected: 3,
      settings: { maxDaysToRetry: 7, limitPerDay: null },
    });
  });

  it('finds the one user that a query with exceptions leaves', async () => {
    const query = { filter: { kind: 'words' as const, text: 'a' }, domain: null, sort: [] };
    const form = new EditForm(make(1), { by: 'query', query, except: [6] }, 1);
    await form.load();
    expect(form.user?.id).toBe(7);
  });

  it('stays open with a field error, and with what was refused', async () => {
    const client = make(1, PosternError.asSaid('credential-store-unavailable', 'Unlock the keychain.'));
    const form = new EditForm(client, { by: 'ids', ids: [7] }, 1);
    await form.load();
    field(form, 'limitPerDay').type('12x');
    expect(await form.save()).toBeNull();
    expect(form.firstError()).toBe('limitPerDay');
    expect(client.sent('users.edit')).toEqual([]);
    field(form, 'limitPerDay').type('1,200');
    expect(await form.save()).toBeNull();
    expect(form.error).toBe('Unlock the keychain.');
  });
});

describe('A selection that is another by now', () => {
  it('is not edited where no user of it is left', async () => {
    const client = make(0);
    const form = new EditForm(client, { by: 'ids', ids: [7, 8] }, 2);
    await form.load();
    field(form, 'limitPerDay').choose('unlimited');
    expect(await form.save()).toBeNull();
    expect(form.error).toBe(NONE_LEFT);
    expect(client.sent('users.edit')).toEqual([]);
  });

  it('is counted again when the number that was shown is refused', async () => {
    const client = make(2, PosternError.asSaid('conflict', 'There are 3 users now, not 2.', { found: 3 }));
    const form = new EditForm(client, { by: 'ids', ids: [7, 8, 9] }, 2);
    await form.load();
    field(form, 'limitPerDay').choose('unlimited');
    client.answer('users.summarise', () => ({
      count: 3,
      first: ['anna@example.com'],
      byStatus: NONE,
      planned: 0,
    }));
    expect(await form.save()).toBeNull();
    expect([form.count, form.error]).toEqual([3, 'There are 3 users now, not 2.']);
  });
});

import { describe, expect, it } from 'vitest';
import type { SettingsView } from '../../../shared/contract/types.ts';
import type { KeptDirectory } from '../../../shared/domain/job-settings.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS, SETTING_KEYS } from '../../../shared/domain/settings.ts';
import { MockClient } from '../../mock-client.ts';
import { UserForm } from './user-form.svelte.ts';

const DOMAINS = [
  { domain: 'testdomain.com', displayDomain: 'testdomain.com', users: 3, settings: {} },
  { domain: 'xn--mnchen-3ya.example', displayDomain: 'münchen.example', users: 1, settings: {} },
];

function view(authoriseIpAddresses = true, directory: KeptDirectory | null = null): SettingsView {
  return {
    domain: null,
    override: {},
    effective: DEFAULT_SETTINGS,
    inherited: DEFAULT_SETTINGS,
    from: Object.fromEntries(SETTING_KEYS.map((key) => [key, 'default'])) as SettingsView['from'],
    system: { ...DEFAULT_SYSTEM_SETTINGS, authoriseIpAddresses, directory },
  };
}

const DIRECTORY: KeptDirectory = {
  ...{
    url: 'ldaps://ldap.example',
    startTls: false,
    base: 'dc=example',
    filter: '(mail=*)',
    clearPassword: false,
  },
  ...{ ca: null, fingerprint: null, bindName: '', aliases: true, gone: 'tell', schedule: null },
  logins: ['xn--mnchen-3ya.example'],
};

function make(options: { authorise?: boolean; refuse?: PosternError; directory?: KeptDirectory } = {}) {
  const client = new MockClient({
    'settings.get': () => view(options.authorise, options.directory),
    'users.add': () => {
      if (options.refuse !== undefined) throw options.refuse;
      return { change: 1, users: 1, ids: [1] };
    },
  });
  return { client, form: new UserForm(client, DOMAINS, 'testdomain.com') };
}

describe('UserForm', () => {
  it('preselects the current domain and shows the address as it is typed', () => {
    const { form } = make();
    expect(form.domain).toBe('testdomain.com');
    expect(form.preview).toBeNull();
    expect(form.dirty).toBe(false);
    form.username = 'testuser';
    expect(form.preview).toBe('testuser@testdomain.com');
    expect(form.dirty).toBe(true);
  });

  it('shows international domains the way people write them', () => {
    const form = new UserForm(make().client, DOMAINS, 'xn--mnchen-3ya.example');
    expect(form.domain).toBe('münchen.example');
    form.username = 'anna';
    expect(form.preview).toBe('anna@münchen.example');
  });

  it('asks no password of a mailbox whose domain’s directory has it, and keeps none that was typed before', async () => {
    const { form, client } = make({ directory: DIRECTORY });
    await form.loadView();
    form.username = 'anna';
    form.password = 'typed too early';
    expect(form.inDirectory).toBe(false);
    form.domain = 'münchen.example';
    expect(form.inDirectory).toBe(true);
    form.username = '192.0.2.7';
    expect(form.inDirectory).toBe(false);
    form.username = 'anna';
    expect(await form.save()).not.toBeNull();
    expect(client.calls.at(-1)).toMatchObject({
      name: 'users.add',
      request: { username: 'anna', password: '' },
    });
  });

  it('is quiet while a field is typed in, and live once it was left', () => {
    const { form } = make();
    form.username = 'test user';
    expect(form.errors.username).toBeNull();
    form.leave('username');
    expect(form.errors.username).toMatch(/spaces/);
    form.username = 'testuser';
    expect(form.errors.username).toBeNull();
  });

  it('lets people tab through empty fields without a complaint', () => {
    const { form } = make();
    form.leave('username');
    form.leave('password');
    expect(form.errors).toEqual({ username: null, domain: null, password: null });
  });

  it('names the first field that is wrong when saved, and asks nothing of the application', async () => {
    const { client, form } = make();
    expect(form.check()).toBe('username');
    form.username = 'testuser';
    expect(await form.save()).toBeNull();
    expect(form.firstError()).toBe('password');
    expect(form.errors.password).toMatch(/IP address/);
    expect(client.sent('users.add')).toEqual([]);
  });

  it.each(['192.0.2.7', '2001:db8::7', '192.0.2.0/24'])('refuses %s with a password', async (address) => {
    const { client, form } = make();
    form.username = address;
    form.password = 'secret';
    expect(await form.save()).toBeNull();
    expect(form.firstError()).toBe('password');
    expect(form.errors.password).toMatch(/IP user has no password/);
    expect(client.sent('users.add')).toEqual([]);
  });

  it.each(['192.0.2.7', '2001:db8::7', '192.0.2.0/24'])('takes %s without a password', async (address) => {
    const { client, form } = make();
    form.username = address;
    expect(form.isIp).toBe(true);
    expect(form.preview).toBe(address);
    expect(await form.save()).toMatchObject({ address });
    expect(client.sent('users.add')).toEqual([
      { username: address, domain: 'testdomain.com', password: '', settings: {} },
    ]);
  });

  it('explains why an IP address is refused where the system forbids them', async () => {
    const { form } = make({ authorise: false });
    await form.loadView();
    form.username = '192.0.2.7';
    expect(form.check()).toBe('username');
    expect(form.errors.username).toMatch(/does not authorise IP addresses/);
    form.username = 'anna';
    expect(form.check()).toBe('password');
    expect(form.errors.password).toMatch(/every user needs one/);
  });

  it('takes passwords exactly as they are', async () => {
    const { client, form } = make();
    form.username = ' anna ';
    form.password = ' two  spaces ';
    await form.save();
    expect(client.sent('users.add')[0]).toMatchObject({ username: 'anna', password: ' two  spaces ' });
  });

  it('takes a whole address apart', () => {
    const { form } = make();
    form.username = 'anna@example.org';
    form.leave('username');
    expect([form.username, form.domain]).toEqual(['anna', 'example.org']);
  });

  it('puts what the application refused on its field, keeps what was typed, and clears it when edited', async () => {
    const refuse = PosternError.asSaid('address-taken', 'anna@testdomain.com exists already.');
    const { form } = make({ refuse });
    form.username = 'anna';
    form.password = 'secret password';
    expect(await form.save()).toBeNull();
    expect(form.errors.username).toBe('anna@testdomain.com exists already.');
    expect(form.password).toBe('secret password');
    expect(form.busy).toBe(false);
    form.edited('username');
    expect(form.errors.username).toBeNull();
  });

  it('puts a refused setting on its row, and anything else on the form', async () => {
    const details = { field: 'settings.limitPerDay' };
    const { form } = make({ refuse: PosternError.asSaid('invalid-request', 'Too many.', details) });
    form.username = 'anna';
    form.password = 'x';
    await form.save();
    expect(form.firstError()).toBe('limitPerDay');
    const other = make({ refuse: PosternError.asSaid('disk-full', 'The disk is full.') }).form;
    other.username = 'anna';
    other.password = 'x';
    await other.save();
    expect(other.error).toBe('The disk is full.');
  });

  it('shows what is inherited from the domain it asked about last', async () => {
    const { client, form } = make();
    const answers: ((perDay: number) => void)[] = [];
    client.answer('settings.get', () => {
      const { promise, resolve } = Promise.withResolvers<SettingsView>();
      answers.push((limitPerDay) => resolve({ ...view(), effective: { ...DEFAULT_SETTINGS, limitPerDay } }));
      return promise;
    });
    const first = form.loadView();
    form.domain = 'other.example';
    const second = form.loadView();
    answers[1]!(22);
    await second;
    answers[0]!(11);
    await first;
    const field = form.settings.fields.find(({ key }) => key === 'limitPerDay')!;
    expect(field.options[0]?.label).toContain('22');
  });

  it('is ready for another user of the same domain with the same settings', async () => {
    const { client, form } = make();
    form.settings.fields.find(({ key }) => key === 'limitPerDay')!.choose('unlimited');
    for (const username of ['anna', 'bert']) {
      form.username = username;
      form.password = 'p4ssphrase';
      await form.save();
      form.another();
      expect([form.username, form.password, form.domain]).toEqual(['', '', 'testdomain.com']);
    }
    expect(client.sent('users.add').map(({ settings }) => settings)).toEqual([
      { limitPerDay: 0 },
      { limitPerDay: 0 },
    ]);
  });
});

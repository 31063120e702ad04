import { message } from '../../../shared/text/text.ts';
import { describe, expect, it } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from '../../../shared/domain/relay-settings.ts';
import { CHOOSE_FIRST } from '../../lib/meanwhile.svelte.ts';
import { MockClient } from '../../mock-client.ts';
import { RelaySettingsForm } from './relay-settings-form.svelte.ts';
import type { RelayText } from './relay-settings-text.ts';

const HOST = {
  host: 'smtp.example.net',
  port: 587,
  tls: 'verified',
  implicitTls: false,
  username: 'relay',
} as const;

async function make(more: Partial<RelaySettings> = {}, refuse?: PosternError) {
  const settings = { ...DEFAULT_RELAY_SETTINGS, ...more };
  const client = new MockClient({
    'relay.settings': () => ({
      settings,
      run: {},
      set: more,
      smartHostPasswords: ['relay@smtp.example.net:587 (TLS verified)'],
      refusedPasswords: [
        message('{text}', {
          text: 'The password of x@refused.example:25 (TLS off) was sealed for something else.',
        }),
      ],
    }),
    'relay.setSettings': () => {
      if (refuse !== undefined) throw refuse;
      return { change: 7, users: 0 };
    },
    'relay.setSmartHostPassword': () => undefined,
  });
  const form = new RelaySettingsForm(client);
  await form.load();
  if (form.text === null) throw new Error('The form is empty.');
  const text: RelayText = form.text;
  return { client, form, text };
}

/** What the form was filled from. */
const was = (...keys: (keyof typeof DEFAULT_RELAY_SETTINGS)[]) =>
  Object.fromEntries(keys.map((key) => [key, DEFAULT_RELAY_SETTINGS[key]]));

describe('RelaySettingsForm', () => {
  it('is clean as loaded, and sends only what was changed', async () => {
    const { client, form, text } = await make({ smartHosts: [HOST], blockedExtensions: ['exe'] });
    expect(form.dirty).toBe(false);
    text.listen.port = ' 2,525 ';
    text.maxMessageBytes = '10';
    expect(form.dirty).toBe(true);
    expect(await form.save()).toEqual({ change: 7, users: 0 });
    expect(client.sent('relay.setSettings')).toEqual([
      {
        settings: { listen: { host: '127.0.0.1', port: 2525 }, maxMessageBytes: 10 * 1024 * 1024 },
        base: { settings: was('listen', 'maxMessageBytes') },
      },
    ]);
    expect(client.sent('relay.setSmartHostPassword')).toEqual([]);
  });

  it('shows what is wrong once a field was left, live, and everything when saving', async () => {
    const { client, form, text } = await make();
    text.listen.port = '99999';
    expect(form.errors).toEqual({});
    form.leave('listen.port');
    expect(form.errors['listen.port']).toBe('Enter 0 to 65535.');
    text.listen.port = '2587';
    expect(form.errors).toEqual({});
    text.listen.host = '127.0.0.1:25';
    text.quarantineDays = '0';
    text.scanners.push({
      key: 99,
      kind: 'clamd',
      enabled: true,
      address: 'nowhere',
      timeout: '1',
      spamScore: '5',
    });
    text.certificate = 'files';
    expect(await form.save()).toBeNull();
    expect(Object.keys(form.errors).sort()).toEqual([
      'certificate.certificateFile',
      'certificate.keyFile',
      'listen.host',
      'quarantineDays',
      'scanners.1.address',
    ]);
    expect(client.sent('relay.setSettings')).toEqual([]);
  });

  it('wants one listener, and two ports for two', async () => {
    const { form, text } = await make();
    text.listen.on = false;
    await form.save();
    expect(form.errors['listen.on']).toMatch('at least one');
    text.listen.on = true;
    text.listenTls = { on: true, host: '127.0.0.1', port: '2587' };
    expect(form.errors['listenTls.port']).toMatch('another port');
  });

  it('keeps a typed password after the settings, never in them', async () => {
    const { client, form, text } = await make();
    text.route = 'smart-hosts';
    form.addHost();
    const host = text.smartHosts[0]!;
    Object.assign(host, {
      host: 'smtp.example.net',
      port: '465',
      tls: 'verified-at-once',
      username: 'relay',
      password: 'Secret-1',
    });
    expect(form.passwordKept(host)).toBe(false);
    await form.save();
    expect(client.calls.map(({ name }) => name)).toEqual([
      'relay.settings',
      'relay.setSettings',
      'relay.setSmartHostPassword',
    ]);
    expect(client.sent('relay.setSettings')[0]).toEqual({
      settings: { smartHosts: [{ ...HOST, port: 465, implicitTls: true }] },
      base: { settings: { smartHosts: [] } },
    });
    expect(client.sent('relay.setSmartHostPassword')[0]).toEqual({
      host: 'smtp.example.net',
      port: 465,
      tls: 'verified',
      username: 'relay',
      password: 'Secret-1',
    });
  });

  it('asks for the password again where host, port, user name or TLS level is another', async () => {
    const { form, text } = await make({ smartHosts: [HOST] });
    const host = text.smartHosts[0]!;
    expect(form.passwordWanted(host)).toBeNull();
    for (const other of [
      { tls: 'opportunistic' as const },
      { port: '588' },
      { host: 'smtp.example.org' },
      { username: 'other' },
    ]) {
      expect(form.passwordKept({ ...host, ...other })).toBe(false);
      expect(form.passwordWanted({ ...host, ...other })).toMatch(/enter it/);
      expect(form.passwordWanted({ ...host, ...other, password: 'typed' })).toBeNull();
    }
    expect(form.passwordKept({ ...host, tls: 'verified-at-once' })).toBe(true);
    const refused = { ...host, host: 'refused.example', port: '25', username: 'x', tls: 'off' as const };
    expect(form.passwordWanted(refused)).toMatch(/sealed for something else/);
    expect(form.passwordWanted({ ...refused, username: '' })).toBeNull();
  });

  it('forgets the password of a smart host that is gone', async () => {
    const { client, form, text } = await make({ smartHosts: [HOST] });
    expect(form.passwordKept(text.smartHosts[0]!)).toBe(true);
    text.route = 'direct';
    await form.save();
    expect(client.sent('relay.setSmartHostPassword')).toEqual([
      { host: 'smtp.example.net', port: 587, tls: 'verified', username: 'relay', password: null },
    ]);
  });

  it('has scanners in an order, each with its time limit and score', async () => {
    const { client, form, text } = await make();
    form.addScanner('rspamd');
    const added = text.scanners[1]!;
    Object.assign(added, { timeout: '2,5', spamScore: '7.5' });
    form.moveScanner(added.key, -1);
    // The first stays where it is.
    form.moveScanner(added.key, -1);
    await form.save();
    expect(client.sent('relay.setSettings')).toEqual([
      {
        settings: {
          scanners: [
            { kind: 'rspamd', enabled: true, address: '127.0.0.1:11333', timeout: 2500, spamScore: 7.5 },
            ...DEFAULT_RELAY_SETTINGS.scanners,
          ],
        },
        base: { settings: was('scanners') },
      },
    ]);
    Object.assign(text.scanners[0]!, { timeout: '0', spamScore: 'many' });
    Object.assign(text.scanners[1]!, { timeout: '301', spamScore: '0' });
    await form.save();
    expect(form.errors).toEqual({
      'scanners.0.timeout': 'Enter seconds from 0.1 to 300.',
      'scanners.0.spamScore': 'Enter a score from 0.1 to 1,000.',
      'scanners.1.timeout': 'Enter seconds from 0.1 to 300.',
      'scanners.1.spamScore': 'Enter a score from 0.1 to 1,000.',
    });
  });

  it('takes extensions as people write them', async () => {
    const { client, form, text } = await make();
    text.blockedExtensions = '.EXE, *.js;scr  exe';
    text.refuseEncryptedArchives = true;
    await form.save();
    expect(client.sent('relay.setSettings')).toEqual([
      {
        settings: { blockedExtensions: ['exe', 'js', 'scr'], refuseEncryptedArchives: true },
        base: { settings: was('blockedExtensions', 'refuseEncryptedArchives') },
      },
    ]);
    text.blockedExtensions = 'exe tar.gz';
    form.leave('blockedExtensions');
    expect(form.errors['blockedExtensions']).toMatch(/^“tar\.gz” is no extension/);
  });

  it('puts what was refused on its field until it is edited', async () => {
    const refuse = PosternError.asSaid('invalid-request', 'Not a port.', { field: 'settings.listen.port' });
    const { form, text } = await make({}, refuse);
    text.listen.port = '1';
    expect(await form.save()).toBeNull();
    expect([form.errors['listen.port'], form.error]).toEqual(['Not a port.', null]);
    form.edited('listen.port');
    expect(form.errors).toEqual({});
  });

  it('forgets what was refused of a scanner’s place once another stands there', async () => {
    const refuse = PosternError.asSaid('invalid-request', 'No.', { field: 'settings.scanners.1.address' });
    const { form, text } = await make({}, refuse);
    form.addScanner('rspamd');
    await form.save();
    expect(form.errors).toEqual({ 'scanners.1.address': 'No.' });
    form.moveScanner(text.scanners[1]!.key, -1);
    expect(form.errors).toEqual({});
  });

  it('sends no score that was typed before the scanner became one without', async () => {
    const { client, form, text } = await make();
    form.addScanner('rspamd');
    Object.assign(text.scanners[1]!, { spamScore: 'many', kind: 'clamd' });
    await form.save();
    expect(client.sent('relay.setSettings')[0]?.settings?.scanners?.[1]).toMatchObject({
      kind: 'clamd',
      spamScore: 5,
    });
  });

  it('saves once at a time', async () => {
    const { client, form, text } = await make();
    text.autoStart = true;
    const saving = [form.save(), form.save()];
    expect((await Promise.all(saving)).filter((result) => result !== null)).toHaveLength(1);
    expect(client.sent('relay.setSettings')).toHaveLength(1);
  });

  it('asks which value to keep where somebody else changed one, before it saves again', async () => {
    const fields = [{ field: 'settings.autoStart', now: true, yours: false }];
    const { client, form, text } = await make(
      {},
      PosternError.asSaid('changed-meanwhile', 'Changed.', { fields }),
    );
    text.autoStart = true;
    await form.save();
    expect([form.meanwhile.open, form.error]).toEqual([true, null]);
    await form.save();
    expect(form.error).toBe(CHOOSE_FIRST);
    expect(client.sent('relay.setSettings')).toHaveLength(1);
  });

  it('keeps no password of a host that is typed where mail goes directly', async () => {
    const { client, form, text } = await make({ smartHosts: [HOST] });
    text.smartHosts[0]!.password = 'Secret-1';
    text.route = 'direct';
    await form.save();
    expect(client.sent('relay.setSmartHostPassword').map(({ password }) => password)).toEqual([null]);
  });

  it('forgets no password that is not kept', async () => {
    const { client, form, text } = await make({ smartHosts: [{ ...HOST, host: 'other.example' }] });
    text.route = 'direct';
    await form.save();
    expect(client.sent('relay.setSmartHostPassword')).toEqual([]);
  });

  it.each(['scanners', 'smartHosts'] as const)(
    'forgets what was said of a place of %s that is gone',
    async (list) => {
      const place = list === 'scanners' ? 'scanners.1.address' : 'smartHosts.1.host';
      const refuse = PosternError.asSaid('invalid-request', 'No.', { field: `settings.${place}` });
      const { form, text } = await make({ smartHosts: [HOST, { ...HOST, host: 'b.example' }] }, refuse);
      form.addScanner('rspamd');
      Object.assign(text.scanners[1]!, { address: '127.0.0.1:11333' });
      for (const host of text.smartHosts) host.password = 'typed';
      await form.save();
      expect(form.errors[place]).toBe('No.');
      if (list === 'scanners') form.removeScanner(text.scanners[0]!.key);
      else form.removeHost(text.smartHosts[0]!.key);
      expect(form.errors).toEqual({});
    },
  );

  it('is untouched once it is read again', async () => {
    const { form, text } = await make();
    text.listen.port = 'x';
    form.leave('listen.port');
    expect(Object.keys(form.errors)).toEqual(['listen.port']);
    await form.load();
    form.text!.listen.port = 'x';
    expect(form.errors).toEqual({});
  });

  it('shows any other refusal for the whole form', async () => {
    const { form, text } = await make({}, PosternError.asSaid('read-only', 'Read-only: damaged.'));
    text.autoStart = true;
    await form.save();
    expect(form.error).toBe('Read-only: damaged.');
  });
});

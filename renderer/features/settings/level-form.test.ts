import { describe, expect, it } from 'vitest';
import type { SettingsView } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS, SETTING_KEYS } from '../../../shared/domain/settings.ts';
import { CHOOSE_FIRST } from '../../lib/meanwhile.svelte.ts';
import { MockClient } from '../../mock-client.ts';
import { LevelForm } from './level-form.svelte.ts';

async function make(
  domain: string | null,
  refuse?: PosternError,
  system: Partial<SettingsView['system']> = { historyDays: 0 },
) {
  const view: SettingsView = {
    domain,
    override: { limitPerDay: 10 },
    effective: { ...DEFAULT_SETTINGS, limitPerDay: 10 },
    inherited: DEFAULT_SETTINGS,
    from: Object.fromEntries(SETTING_KEYS.map((key) => [key, 'default'])) as SettingsView['from'],
    system: { ...DEFAULT_SYSTEM_SETTINGS, ...system },
  };
  const client = new MockClient({
    'settings.get': () => view,
    'settings.set': () => {
      if (refuse !== undefined) throw refuse;
      return { change: 3, users: 0 };
    },
  });
  const form = new LevelForm(client, domain);
  await form.load();
  return { client, form };
}

describe('LevelForm', () => {
  it('names the defaults above the system, and the system above a domain', async () => {
    const label = (form: LevelForm) =>
      form.settings!.fields.find(({ key }) => key === 'limitPerWeek')!.options[0]?.label;
    expect(label((await make(null)).form)).toBe('Default: 5,000 messages');
    expect(label((await make('example.com')).form)).toBe('Inherit: 5,000 messages (system)');
  });

  it('can be read again once it could not be; an error of saving is another', async () => {
    let down = true;
    const { client: answers } = await make(null);
    const client = new MockClient({
      'settings.get': async () => {
        if (down) throw PosternError.asSaid('internal', 'Out of reach.');
        return answers.invoke('settings.get', { domain: null });
      },
      'settings.set': () => {
        throw PosternError.asSaid('internal', 'Not saved.');
      },
    });
    const form = new LevelForm(client, null);
    await form.load();
    expect([form.error, form.unread]).toEqual(['Out of reach.', true]);
    down = false;
    await form.load();
    expect([form.error, form.unread]).toEqual([null, false]);
    form.system!.timeZone = 'Europe/Vienna';
    await form.save();
    expect([form.error, form.unread]).toEqual(['Not saved.', false]);
  });

  it('sends only what was changed', async () => {
    const { client, form } = await make(null);
    expect(form.dirty).toBe(false);
    form.system!.timeZone = 'Europe/Vienna';
    form.system!.strikesToLock = '7';
    expect(form.system!.blockedTypesToLock).toBe('10');
    form.system!.blockedTypesToLock = '20';
    form.settings!.fields.find(({ key }) => key === 'limitPerDay')!.choose('inherit');
    expect(form.dirty).toBe(true);
    await form.save();
    expect(client.sent('settings.set')).toEqual([
      {
        domain: null,
        settings: { limitPerDay: null },
        system: { timeZone: 'Europe/Vienna', strikesToLock: 7, blockedTypesToLock: 20 },
        base: {
          settings: { limitPerDay: 10 },
          system: { timeZone: 'UTC', strikesToLock: 5, blockedTypesToLock: 10 },
        },
      },
    ]);
    expect(form.dirty).toBe(false);
  });

  it('keeps a history without an end as an empty field', async () => {
    const { client, form } = await make(null);
    expect(form.system!.historyDays).toBe('');
    form.system!.historyDays = '30';
    await form.save();
    expect(client.sent('settings.set')[0]?.system).toEqual({ historyDays: 30 });
  });

  it('shows what holds where an older set does not say', async () => {
    const { form } = await make(null, undefined, {
      historyDays: undefined,
      blockedTypesToLock: undefined,
      keepPasswordsExportable: undefined,
      hardenInBackground: undefined,
    });
    expect(form.system).toMatchObject({
      historyDays: '365',
      blockedTypesToLock: '10',
      keepPasswordsExportable: false,
      hardenInBackground: true,
    });
    expect(form.dirty).toBe(false);
  });

  it.each([
    ['strikesToLock', '1', '1000'],
    ['blockedTypesToLock', '1', '1000'],
    ['strikeWindowMinutes', '1', '10080'],
    ['historyDays', '1', '36500'],
  ] as const)('takes %s from %s to %s, and no further', async (field, least, most) => {
    const { form } = await make(null);
    form.leave(field);
    for (const [text, good] of [
      [least, true],
      [most, true],
      [String(Number(least) - 1), false],
      [String(Number(most) + 1), false],
      ['', field === 'historyDays'],
    ] as const) {
      form.system![field] = text;
      expect(form.errors[field] === undefined, `${field} ${text}`).toBe(good);
    }
  });

  it('forgets what was left, refused and said when it is shown anew', async () => {
    const refuse = PosternError.asSaid('invalid-request', 'No such zone.', { field: 'system.timeZone' });
    const { client, form } = await make(null, refuse);
    form.system!.timeZone = 'Europe/Vienna';
    await form.save();
    form.error = 'Said before.';
    await form.discard();
    expect([form.errors, form.error, form.dirty]).toEqual([{}, null, false]);
    form.system!.strikesToLock = '0';
    expect(form.errors).toEqual({});
    form.error = 'Said before.';
    form.edited('strikesToLock');
    expect(form.error).toBeNull();
    expect(client.sent('settings.set')).toHaveLength(1);
  });

  it('shows what is wrong and saves nothing', async () => {
    const { client, form } = await make(null);
    form.system!.timeZone = 'Mars/Olympus';
    form.system!.administratorContact = 'nobody';
    form.system!.strikesToLock = '0';
    form.system!.blockedTypesToLock = '1001';
    form.system!.strikeWindowMinutes = '10081';
    expect(await form.save()).toBeNull();
    expect(Object.keys(form.errors).sort()).toEqual([
      'administratorContact',
      'blockedTypesToLock',
      'strikeWindowMinutes',
      'strikesToLock',
      'timeZone',
    ]);
    Object.assign(form.system!, { timeZone: 'UTC', administratorContact: '', strikesToLock: '1000' });
    Object.assign(form.system!, { blockedTypesToLock: '1', strikeWindowMinutes: '1' });
    expect(form.errors).toEqual({});
    form.system!.blockedTypesToLock = '0';
    expect(Object.keys(form.errors)).toEqual(['blockedTypesToLock']);
    form.system!.blockedTypesToLock = '10';
    form.settings!.fields.find(({ key }) => key === 'limitPerDay')!.type('much');
    expect(await form.save()).toBeNull();
    expect(client.sent('settings.set')).toEqual([]);
    await form.discard();
    expect([form.dirty, form.errors]).toEqual([false, {}]);
  });

  it('puts what was refused on its field until it is edited', async () => {
    const refuse = PosternError.asSaid('invalid-request', 'No such zone.', { field: 'system.timeZone' });
    const { form } = await make(null, refuse);
    form.system!.timeZone = 'Europe/Vienna';
    await form.save();
    expect(form.errors.timeZone).toBe('No such zone.');
    form.edited('timeZone');
    expect(form.errors.timeZone).toBeUndefined();
  });

  it('puts what was refused of an outgoing setting on its field', async () => {
    const refuse = PosternError.asSaid('invalid-request', 'Too many.', { field: 'settings.limitPerDay' });
    const { form } = await make(null, refuse);
    const field = form.settings!.fields.find(({ key }) => key === 'limitPerDay')!;
    field.type('20');
    await form.save();
    expect([field.error, form.error]).toEqual(['Too many.', null]);
  });

  it('asks which value to keep where somebody else changed one, and no more once it is read anew', async () => {
    const fields = [{ field: 'system.timeZone', now: 'UTC', yours: 'Europe/Vienna' }];
    const { client, form } = await make(
      null,
      PosternError.asSaid('changed-meanwhile', 'Changed.', { fields }),
    );
    form.system!.timeZone = 'Europe/Vienna';
    await form.save();
    await form.save();
    expect([form.error, form.meanwhile.open]).toEqual([CHOOSE_FIRST, true]);
    expect(client.sent('settings.set')).toHaveLength(1);
    await form.discard();
    expect(form.meanwhile.open).toBe(false);
  });

  it('saves once at a time, and is not read meanwhile', async () => {
    const { client, form } = await make(null);
    let saved = (): void => undefined;
    client.answer(
      'settings.set',
      () => new Promise((resolve) => (saved = () => resolve({ change: 3, users: 0 }))),
    );
    form.system!.strikesToLock = '7';
    const saving = form.save();
    expect(await form.save()).toBeNull();
    form.system!.strikesToLock = '5';
    const before = form.settings;
    await form.load();
    expect(form.settings).toBe(before);
    saved();
    await saving;
    expect(client.sent('settings.set')).toHaveLength(1);
  });

  it('shows what counts where an older set does not say it', async () => {
    const { client, form } = await make(null);
    const {
      hardenInBackground: _h,
      historyDays: _d,
      blockedTypesToLock: _b,
      ...system
    } = DEFAULT_SYSTEM_SETTINGS;
    const view = form.view!;
    client.answer('settings.get', () => ({ ...view, system }));
    await form.load();
    expect(form.system).toMatchObject({
      hardenInBackground: true,
      historyDays: '365',
      blockedTypesToLock: '10',
    });
  });

  it('has no system fields for a domain', async () => {
    const { form } = await make('example.com');
    expect(form.system).toBeNull();
    expect(form.dirty).toBe(false);
  });

  describe('while it is read again', () => {
    /** A form whose next answers come when the test lets them. */
    async function slow() {
      const { client, form } = await make(null);
      const view = form.view!;
      const answers: ((contact: string) => void)[] = [];
      client.answer('settings.get', () => {
        return new Promise((resolve) => {
          answers.push((administratorContact) =>
            resolve({ ...view, system: { ...view.system, administratorContact } }),
          );
        });
      });
      return { form, answers };
    }

    it('keeps what is typed before the answer is here', async () => {
      const { form, answers } = await slow();
      const reading = form.load();
      form.system!.administratorContact = 'typed@example.com';
      answers[0]!('saved@example.com');
      await reading;
      expect([form.system!.administratorContact, form.dirty]).toEqual(['typed@example.com', true]);
    });

    it('shows the answer it asked for last', async () => {
      const { form, answers } = await slow();
      const reading = [form.load(), form.load()];
      answers[1]!('newer@example.com');
      await reading[1];
      answers[0]!('older@example.com');
      await Promise.all(reading);
      expect(form.system!.administratorContact).toBe('newer@example.com');
    });

    it('keeps what is typed while it is saved', async () => {
      const { client, form } = await make(null);
      let saved = (): void => undefined;
      client.answer('settings.set', () => {
        return new Promise((resolve) => (saved = () => resolve({ change: 3, users: 0 })));
      });
      form.system!.strikesToLock = '7';
      const saving = form.save();
      form.system!.administratorContact = 'typed@example.com';
      saved();
      await saving;
      expect([form.system!.administratorContact, form.dirty]).toEqual(['typed@example.com', true]);
    });

    it('discards to what was saved elsewhere meanwhile', async () => {
      const { form, answers } = await slow();
      form.system!.administratorContact = 'typed@example.com';
      const discarding = form.discard();
      answers[0]!('elsewhere@example.com');
      await discarding;
      expect([form.system!.administratorContact, form.dirty]).toEqual(['elsewhere@example.com', false]);
    });
  });
});

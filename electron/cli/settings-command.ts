/** `postern settings`: shows and changes the settings of the system or of a domain. */
import { tell } from '../../shared/text/text.ts';
import type { Client } from '../../shared/contract/contract.ts';
import { condition } from '../../shared/lists/filter.ts';
import { readSystemSetting, type SystemSettingKey } from '../../shared/domain/setting-text.ts';
import {
  COMPOUND_SETTINGS,
  DEFAULT_SYSTEM_SETTINGS,
  SETTING_KEYS,
  SETTING_SPECS,
  type SettingKey,
  type SettingSpec,
  type SettingsPatch,
  type Temporary,
  type SystemSettingsPatch,
} from '../../shared/domain/settings.ts';
import { fieldValue } from '../../shared/domain/changed-fields.ts';
import { localTime } from '../../shared/domain/limits.ts';
import { temporaryOf } from '../../shared/domain/temporary.ts';
import type { Command } from './command.ts';
import { periodIn } from './moment-flag.ts';
import { table, type Output } from './output.ts';
import { withSet } from './set-client.ts';
import { settingValue } from './setting-flags.ts';
import { settingsWish, temporaryWish, TEMPORARY_FLAGS } from './temporary-flags.ts';
import { UsageError } from './usage-error.ts';

/** What is made of several values has commands of its own, such as `postern relay settings`. */
const SYSTEM_KEYS = Object.keys(DEFAULT_SYSTEM_SETTINGS).filter(
  (key) => !COMPOUND_SETTINGS.some((one) => one === key),
) as SystemSettingKey[];

interface Wish {
  readonly keys: readonly (SettingKey | SystemSettingKey)[];
  readonly settings: Pick<SettingsPatch, SettingKey>;
  readonly system: SystemSettingsPatch;
}

export const settingsCommand: Command = {
  name: 'settings',
  server: true,
  takes: '[KEY[=VALUE|inherit]…]',
  about: 'Show or change the settings of the system, or of a domain.',
  flags: {
    domain: { value: 'DOMAIN', help: 'The settings of this domain, not of the system.' },
    ...TEMPORARY_FLAGS,
  },
  run: async (invocation) => {
    const domain = invocation.text('domain') ?? null;
    const { keys, settings, system } = readWish(invocation.args, domain);
    const [odd] = Object.keys(system);
    if (invocation.text('until') !== undefined && odd !== undefined)
      throw new UsageError(`--until: ${odd} is no outgoing setting, and cannot be set for a time.`);
    const { period, ends } = temporaryWish(invocation, settings);
    const writes = Object.keys(settings).length + Object.keys(system).length + ends.length > 0;
    const { shown, timeZone } = await withSet(invocation, writes ? 'writes' : 'reads', async (client) => {
      const { timeZone } = (await client.invoke('settings.get', { domain: null })).system;
      const wish = settingsWish(settings, periodIn(period, timeZone), ends);
      if (writes) await client.invoke('settings.set', { domain, settings: wish, system });
      if (domain !== null) await noteIfUnused(client, domain, invocation.out);
      return { shown: await show(client, domain, keys), timeZone };
    });
    const rows = Object.entries(shown).map(([key, { value, from, temporary }]) => {
      const held =
        temporary === undefined
          ? ''
          : fieldValue(`temporary:${key}`, temporary, (time) => localTime(time, timeZone));
      return [key, text(key, value), from, held];
    });
    const timed = rows.some(([, , , held]) => held !== '');
    const head = ['Setting', 'Value', 'From', ...(timed ? ['For a time'] : [])];
    await invocation.out.result(
      { settings: shown },
      table(
        head,
        rows.map((row) => row.slice(0, head.length)),
      ),
    );
    return 0;
  },
};

/** May be meant for users to come, or a slip of the pen. */
async function noteIfUnused(client: Client, domain: string, out: Output): Promise<void> {
  const query = { filter: condition('domain', 'is', domain) };
  const { total } = await client.invoke('users.query', { query, offset: 0, limit: 1 });
  if (total === 0) out.note(`postern: No user of this set is in ${domain}.`);
}

interface Shown {
  readonly value: unknown;
  readonly from: string;
  /** What holds, or is to hold, for a time at this level. */
  readonly temporary?: Temporary;
}

async function show(
  client: Client,
  domain: string | null,
  keys: Wish['keys'],
): Promise<Record<string, Shown>> {
  const view = await client.invoke('settings.get', { domain });
  const of = (key: SettingKey | SystemSettingKey): Shown => {
    if (!isSystemKey(key)) {
      const temporary = temporaryOf(view.override, key);
      const shown = { value: view.effective[key], from: view.from[key] };
      return temporary === undefined ? shown : { ...shown, temporary };
    }
    const value = view.system[key] ?? DEFAULT_SYSTEM_SETTINGS[key];
    return { value, from: value === DEFAULT_SYSTEM_SETTINGS[key] ? 'default' : 'system' };
  };
  const all = domain === null ? [...SETTING_KEYS, ...SYSTEM_KEYS] : SETTING_KEYS;
  return Object.fromEntries((keys.length > 0 ? keys : all).map((key) => [key, of(key)]));
}

function readWish(args: readonly string[], domain: string | null): Wish {
  const keys: (SettingKey | SystemSettingKey)[] = [];
  const settings: Record<string, unknown> = {};
  const system: Record<string, unknown> = {};
  for (const arg of args) {
    const equals = arg.indexOf('=');
    const name = equals === -1 ? arg : arg.slice(0, equals);
    const value = equals === -1 ? null : arg.slice(equals + 1);
    if (value !== null && (Object.hasOwn(settings, name) || Object.hasOwn(system, name)))
      throw new UsageError(`${name} is given twice.`);
    if (isSettingKey(name)) {
      if (value !== null) settings[name] = settingValue(name, value, name);
    } else if (isSystemKey(name)) {
      if (value !== null && domain !== null)
        throw new UsageError(`${name} belongs to the whole system, not to a domain.`);
      if (value !== null) system[name] = systemValue(name, value);
    } else {
      const known = [...SETTING_KEYS, ...SYSTEM_KEYS].join(', ');
      throw new UsageError(`There is no setting “${name.slice(0, 60)}”. The settings are ${known}.`);
    }
    if (!keys.includes(name)) keys.push(name);
  }
  return { keys, settings, system };
}

function systemValue(key: SystemSettingKey, textValue: string): string | number | boolean {
  const read = readSystemSetting(key, textValue);
  if (!read.ok) throw new UsageError(`${key}: ${tell(read.reason)}`);
  return read.value;
}

function isSettingKey(name: string): name is SettingKey {
  return SETTING_KEYS.some((key) => key === name);
}

function isSystemKey(name: string): name is SystemSettingKey {
  return SYSTEM_KEYS.some((key) => key === name);
}

/** As it can be given back. */
function text(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const spec: SettingSpec | null = isSettingKey(key) ? SETTING_SPECS[key] : null;
  const unlimited = value === 0 && (spec?.zeroIsUnlimited === true || key === 'historyDays');
  return unlimited ? 'unlimited' : String(value);
}

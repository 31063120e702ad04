/** `postern settings`: shows and changes the settings of the system or of a domain. */
import * as v from 'valibot';
import type { Client } from '../../shared/contract/contract.ts';
import {
  DEFAULT_SYSTEM_SETTINGS,
  SETTING_KEYS,
  systemSettingsPatchSchema,
  type SettingKey,
  type SettingsPatch,
  type SystemSettings,
  type SystemSettingsPatch,
} from '../../shared/domain/settings.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';
import { withSet } from './set-client.ts';
import { settingValue, switchValue } from './setting-flags.ts';
import { UsageError } from './usage-error.ts';

/** The relay's own settings are those of `postern relay settings`. */
type SystemKey = Exclude<keyof SystemSettings, 'relay'>;
const SYSTEM_KEYS = Object.keys(DEFAULT_SYSTEM_SETTINGS).filter((key) => key !== 'relay') as SystemKey[];

interface Wish {
  readonly keys: readonly (SettingKey | SystemKey)[];
  readonly settings: SettingsPatch;
  readonly system: SystemSettingsPatch;
}

export const settingsCommand: Command = {
  name: 'settings',
  takes: '[KEY[=VALUE|inherit]…]',
  about: 'Show or change the settings of the system, or of a domain.',
  flags: { domain: { value: 'DOMAIN', help: 'The settings of this domain, not of the system.' } },
  run: async (invocation) => {
    const domain = invocation.text('domain') ?? null;
    const { keys, settings, system } = readWish(invocation.args, domain);
    const writes = Object.keys(settings).length + Object.keys(system).length > 0;
    const shown = await withSet(invocation, writes ? 'writes' : 'reads', async (client) => {
      if (writes) await client.invoke('settings.set', { domain, settings, system });
      return show(client, domain, keys);
    });
    const rows = Object.entries(shown).map(([key, { value, from }]) => [key, text(value), from]);
    await invocation.out.result({ settings: shown }, table(['Setting', 'Value', 'From'], rows));
    return 0;
  },
};

async function show(
  client: Client,
  domain: string | null,
  keys: Wish['keys'],
): Promise<Record<string, { readonly value: unknown; readonly from: string }>> {
  const view = await client.invoke('settings.get', { domain });
  const of = (key: SettingKey | SystemKey) => {
    if (!isSystemKey(key)) return { value: view.effective[key], from: view.from[key] };
    const value = view.system[key] ?? DEFAULT_SYSTEM_SETTINGS[key];
    return { value, from: value === DEFAULT_SYSTEM_SETTINGS[key] ? 'default' : 'system' };
  };
  const all = domain === null ? [...SETTING_KEYS, ...SYSTEM_KEYS] : SETTING_KEYS;
  return Object.fromEntries((keys.length > 0 ? keys : all).map((key) => [key, of(key)]));
}

function readWish(args: readonly string[], domain: string | null): Wish {
  const keys: (SettingKey | SystemKey)[] = [];
  const settings: Record<string, unknown> = {};
  const system: Record<string, unknown> = {};
  for (const arg of args) {
    const equals = arg.indexOf('=');
    const name = equals === -1 ? arg : arg.slice(0, equals);
    const value = equals === -1 ? null : arg.slice(equals + 1);
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

/** `inherit` gives a system setting the value it comes with. */
function systemValue(key: SystemKey, textValue: string): unknown {
  if (textValue === 'inherit') return DEFAULT_SYSTEM_SETTINGS[key];
  const kind = typeof DEFAULT_SYSTEM_SETTINGS[key];
  const number = /^\d{1,9}$/.test(textValue) ? Number(textValue) : undefined;
  const value = kind === 'boolean' ? switchValue(textValue) : kind === 'number' ? number : textValue;
  const checked = v.safeParse(systemSettingsPatchSchema, { [key]: value });
  if (value !== undefined && checked.success) return value;
  // What is checked as a text says itself what it should be.
  if (kind === 'string')
    throw new UsageError(`${key}: ${checked.issues?.[0].message ?? 'Enter another value.'}`);
  throw new UsageError(`${key} takes ${kind === 'boolean' ? 'on or off' : 'a number in its range'}.`);
}

function isSettingKey(name: string): name is SettingKey {
  return SETTING_KEYS.some((key) => key === name);
}

function isSystemKey(name: string): name is SystemKey {
  return SYSTEM_KEYS.some((key) => key === name);
}

function text(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}

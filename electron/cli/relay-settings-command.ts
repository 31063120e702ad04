/** `postern relay settings`: shows and changes what the relay is told, for good. */
import { tell } from '../../shared/text/text.ts';
import * as v from 'valibot';
import type { RelaySettingsView } from '../../shared/contract/relay-types.ts';
import {
  DEFAULT_RELAY_SETTINGS as DEFAULTS,
  relaySettingsPatchSchema,
  type RelaySettingsPatch,
} from '../../shared/domain/relay-settings.ts';
import type { Command, Invocation } from './command.ts';
import { table } from './output.ts';
import { notPossible } from '../../shared/domain/setting-text.ts';
import {
  isRelaySettingKey,
  readRelaySetting,
  RELAY_SETTING_KEYS,
  relaySettingTakes,
  showRelaySetting,
  type RelaySettingKey,
} from './relay-setting-values.ts';
import { withSet } from './set-client.ts';
import { smartHostLogin, smartHostName } from '../../shared/domain/smart-host-name.ts';
import { UsageError } from './usage-error.ts';

const SYNTAX = RELAY_SETTING_KEYS.map((key) => `  ${key}=${relaySettingTakes(key)}`).join('\n');

export const relaySettingsCommand: Command = {
  name: 'relay settings',
  takes: '[KEY[=VALUE|default]…]',
  server: true,
  about: `Show or change the relay's settings. They stay with the set, and a relay that runs follows them at once.

${SYNTAX}

Lists stand in their order. What is shown can be given back; so can the JSON that --json shows. Passwords of smart hosts
are kept by “postern relay smart-host-password”, signing with DKIM is “postern relay dkim”.`,
  flags: {},
  run: async (invocation) => {
    const { keys, settings, reset } = readWish(invocation.args);
    const writes = reset.length + Object.keys(settings).length > 0;
    const view = await withSet(invocation, writes ? 'writes' : 'reads', async (client) => {
      if (writes) await client.invoke('relay.setSettings', { settings, reset: [...reset] });
      return client.invoke('relay.settings', {});
    });
    if (keys.length === 0 || keys.includes('smartHosts')) notePasswords(invocation, view);
    await print(invocation, view, keys.length === 0 ? RELAY_SETTING_KEYS : keys);
    return 0;
  },
};

interface Wish {
  readonly keys: readonly RelaySettingKey[];
  readonly settings: RelaySettingsPatch;
  readonly reset: readonly RelaySettingKey[];
}

function readWish(args: readonly string[]): Wish {
  const keys = new Set<RelaySettingKey>();
  const reset: RelaySettingKey[] = [];
  let settings: RelaySettingsPatch = {};
  for (const arg of args) {
    const equals = arg.indexOf('=');
    const key = equals === -1 ? arg : arg.slice(0, equals);
    if (!isRelaySettingKey(key)) throw unknown(key);
    if (equals !== -1 && (reset.includes(key) || Object.hasOwn(settings, key))) {
      throw new UsageError(`${key} is given twice.`);
    }
    keys.add(key);
    const text = arg.slice(equals + 1);
    if (equals === -1) continue;
    if (text.trim().toLowerCase() === 'default') reset.push(key);
    else settings = { ...settings, ...valueOf(key, text) };
  }
  return { keys: [...keys], settings, reset };
}

function valueOf(key: RelaySettingKey, text: string): RelaySettingsPatch {
  const value = readRelaySetting(key, text);
  const checked = v.safeParse(relaySettingsPatchSchema, { [key]: value });
  if (value === undefined || !checked.success) {
    throw new UsageError(`${key}: ${tell(notPossible(text, `${relaySettingTakes(key)}, or default`))}`);
  }
  return checked.output;
}

function unknown(name: string): UsageError {
  if (name === 'dkim') return new UsageError('Signing has a command of its own: postern relay dkim.');
  const known = RELAY_SETTING_KEYS.join(', ');
  return new UsageError(`There is no setting “${name.slice(0, 60)}” of the relay. They are ${known}.`);
}

/** A password that is kept for another host, port, user name or TLS level is none for this one. */
function notePasswords(
  { out }: Invocation,
  { settings, smartHostPasswords, refusedPasswords }: RelaySettingsView,
): void {
  const refused = refusedPasswords.map(tell);
  const missing: string[] = [...refused];
  for (const host of settings.smartHosts) {
    const name = smartHostName(host);
    if (host.username === '' || smartHostPasswords.includes(name)) continue;
    if (refused.some((sentence) => sentence.includes(name))) continue;
    missing.push(
      `No password is kept for ${smartHostLogin(host)} with TLS ${host.tls}: give it by “postern relay smart-host-password ${smartHostLogin(host)}”. One kept for another host, port, user name or TLS level is not used here.`,
    );
  }
  if (missing.length === 0) return;
  if (out.json) out.add('passwordsMissing', missing);
  else for (const sentence of missing) out.note(sentence);
}

async function print(
  { out }: Invocation,
  { settings, set, run }: RelaySettingsView,
  keys: readonly RelaySettingKey[],
): Promise<void> {
  const entries = keys.map((key) => {
    const same = JSON.stringify(settings[key]) === JSON.stringify(DEFAULTS[key]);
    return { key, value: settings[key], from: set[key] === undefined || same ? 'default' : 'set' };
  });
  const shown = Object.fromEntries(
    entries.map(({ key, value, from }) => [
      key,
      // What the relay was started with wins until it ends.
      run[key] === undefined ? { value, from } : { value, from, run: run[key] },
    ]),
  );
  const rows = entries.map(({ key, from }) => [
    key,
    showRelaySetting(key, settings[key]),
    run[key] === undefined ? from : `${from}; this run: ${showRelaySetting(key, run[key])}`,
  ]);
  await out.result({ settings: shown }, table(['Setting', 'Value', 'From'], rows));
}

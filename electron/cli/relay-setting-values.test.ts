import { describe, expect, it } from 'vitest';
import { DEFAULT_RELAY_SETTINGS, type RelaySettings } from '../../shared/domain/relay-settings.ts';
import {
  isRelaySettingKey,
  readRelaySetting,
  RELAY_SETTING_KEYS,
  relaySettingTakes,
  showRelaySetting,
  type RelaySettingKey,
} from './relay-setting-values.ts';

describe('readRelaySetting', () => {
  it.each([
    ['autoStart', 'ON', true],
    ['listen', 'Off', null],
    ['listen', '[::1]:2587', { host: '::1', port: 2587 }],
    ['hostName', 'Computer', ''],
    // As in the window, where the field is left empty.
    ['hostName', '', ''],
    ['maxMessageBytes', '50MB', 52_428_800],
    ['maxMessageBytes', '52,428,800', 52_428_800],
    ['maxMessageBytes', '1073741824', 1_073_741_824],
    ['maxRecipientsPerMessage', '1,000', 1000],
    ['delayWarningHours', 'Never', 0],
    ['smartHosts', 'DIRECT', []],
    ['blockedExtensions', 'EXE, js', ['exe', 'js']],
    ['directTls', 'Verified', 'verified'],
  ] as const)('%s=%s', (key, text, value) => {
    expect(readRelaySetting(key, text)).toEqual(value);
  });

  it.each([
    ['autoStart', '0'],
    ['listen', '127.0.0.1'],
    ['listen', '127.0.0.1:65536'],
    ['hostName', 'a b'],
    ['maxMessageBytes', '50XB'],
    ['maxMessageBytes', '-1'],
    ['maxRecipientsPerMessage', '1e3'],
    ['maxRecipientsPerMessage', '10k'],
    ['smartHosts', 'mail.example.com:25+tls'],
    ['smartHosts', ''],
    ['scanners', 'spamd:1'],
  ] as const)('%s=%s is none', (key, text) => {
    expect(readRelaySetting(key, text)).toBeUndefined();
  });

  it.each(RELAY_SETTING_KEYS)('%s: what is shown can be given back', (key: RelaySettingKey) => {
    const value: RelaySettings[RelaySettingKey] = DEFAULT_RELAY_SETTINGS[key];
    expect(readRelaySetting(key, showRelaySetting(key, value))).toEqual(value);
    expect(relaySettingTakes(key)).not.toBe('');
  });

  it('knows its settings by name', () => {
    expect(isRelaySettingKey('listen')).toBe(true);
    expect(isRelaySettingKey('toString')).toBe(false);
  });
});

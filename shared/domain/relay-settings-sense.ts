/** Values of the relay's settings that can be read, but make no sense as they stand. Files are the application's to look at. Pure. */
import { message, type Message } from '../text/text.ts';
import {
  RELAY_KEYS,
  RELAY_SETTING_SPECS,
  type Endpoint,
  type RelaySettings,
  type RelaySettingsPatch,
  type RelaySettingSpec,
} from './relay-settings.ts';

export interface SenseProblem {
  /** Dotted, as in the contract: `scanners.1.address`. */
  readonly field: string;
  readonly message: Message;
}

/** The first of what `patch` changes that makes no sense in `settings`, which are what would be in force; null for nothing. */
export function senseProblem(patch: RelaySettingsPatch, settings: RelaySettings): SenseProblem | null {
  const given = patch.listen !== undefined || patch.listenTls !== undefined;
  return repeatedProblem(patch) ?? (given ? endpointProblem(settings) : null);
}

/** The first entry that a list of `patch` has twice; null for none. */
export function repeatedProblem(patch: RelaySettingsPatch): SenseProblem | null {
  for (const key of RELAY_KEYS) {
    const problem = repeated(key, patch[key]);
    if (problem !== null) return problem;
  }
  return null;
}

function repeated(key: keyof RelaySettings, value: unknown): SenseProblem | null {
  const { once, label }: RelaySettingSpec = RELAY_SETTING_SPECS[key];
  if (once === undefined || !Array.isArray(value)) return null;
  const texts = (value as never[]).map((entry) => once.by(entry));
  const second = texts.findIndex((text, index) => texts.indexOf(text) < index);
  if (second === -1) return null;
  const name = (texts[second] ?? '').replace(/^@|=$/g, '').slice(0, 100);
  const field = once.field === '' ? key : `${key}.${second}.${once.field}`;
  return {
    field,
    message: message('{label}: “{name}” is there twice. Leave one of them out.', {
      label: message(label),
      name,
    }),
  };
}

/** What is wrong with the two endpoints together; null for nothing. */
function endpointProblem({ listen, listenTls }: RelaySettings): SenseProblem | null {
  if (listen === null && listenTls === null) {
    return {
      field: 'listen.on',
      message: message('Switch on at least one of the two, or nobody can connect.'),
    };
  }
  if (listen === null || listenTls === null || listen.port === 0 || !same(listen, listenTls)) return null;
  return { field: 'listenTls.port', message: message('Choose another port than that of STARTTLS.') };
}

function same(one: Endpoint, other: Endpoint): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port;
}

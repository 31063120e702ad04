/** The operating system's keychain through keytar, which is loaded on first use: where it cannot be, that is a state, no crash. */
import { message, type Message, type PlainText } from '../../shared/text/text.ts';
import { randomUUID } from 'node:crypto';
import type keytar from 'keytar';
import { PosternError } from '../../shared/domain/errors.ts';
import { KEY_LENGTH } from './seal.ts';

/** What can be known of a key in the keychain. `problem` is a sentence for the administrator. */
export type KeychainAnswer =
  | { readonly is: 'found'; readonly key: Uint8Array }
  | { readonly is: 'none' }
  | { readonly is: 'locked' | 'unavailable'; readonly problem: Message };

export interface Keychain {
  /** The key, or surely none: a locked collection is told from a missing item, by a trial entry if need be. */
  find(setId: string): Promise<KeychainAnswer>;
  /** As `find`, but without a trial entry, which may make the system ask for its password: `none` may mean locked. */
  glance(setId: string): Promise<KeychainAnswer>;
  /** Keeps the key and reads it back. */
  keep(setId: string, key: Uint8Array): Promise<KeychainAnswer>;
  forget(setId: string): Promise<void>;
}

/** Passwords in the keychain, beside the keys. */
export interface SecretKeychain {
  /** A password that the relay needs, such as a smart host's; null when there is none. Throws `credential-store-unavailable`. */
  secret(account: string): Promise<string | null>;
  /** Keeps it; null forgets it. Throws `credential-store-unavailable`. */
  keepSecret(account: string, secret: string | null): Promise<void>;
}

type Keytar = Pick<typeof keytar, 'getPassword' | 'setPassword' | 'deletePassword'>;

const SERVICE = 'Postern';
const NO_ANSWER = 'no answer';
/** Milliseconds; long enough to answer the system's own dialog. */
const PATIENCE = 120_000;

/** `load` is replaced in tests only. */
export function systemKeychain(load: () => Promise<Keytar> = loadKeytar): Keychain & SecretKeychain {
  const use = async (work: (keytar: Keytar) => Promise<KeychainAnswer>): Promise<KeychainAnswer> => {
    try {
      return await inTime(load().then(work));
    } catch (error) {
      return explain(error as Error);
    }
  };
  const useSecret = async <T>(work: (keytar: Keytar) => Promise<T>): Promise<T> => {
    try {
      return await inTime(load().then(work));
    } catch (error) {
      const answer = explain(error as Error);
      if (!('problem' in answer)) throw error;
      throw new PosternError('credential-store-unavailable', answer.problem, undefined, { cause: error });
    }
  };
  const look = (setId: string, sure: boolean): Promise<KeychainAnswer> =>
    use(async (keytar) => {
      const text = await keytar.getPassword(SERVICE, setId);
      if (text !== null) return parse(text);
      // keytar says null for a locked collection too; only a writable one can be believed to have nothing.
      if (sure) await tryEntry(keytar);
      return { is: 'none' };
    });
  return {
    find: (setId) => look(setId, true),
    glance: (setId) => look(setId, false),
    keep: (setId, key) =>
      use(async (keytar) => {
        await keytar.setPassword(SERVICE, setId, Buffer.from(key).toString('base64'));
        const text = await keytar.getPassword(SERVICE, setId);
        return text === null
          ? { is: 'locked', problem: message('The keychain took the key but does not give it back.') }
          : parse(text);
      }),
    async forget(setId) {
      await use(async (keytar) => {
        await keytar.deletePassword(SERVICE, setId);
        return { is: 'none' };
      });
    },
    secret: (account) => useSecret((keytar) => keytar.getPassword(SERVICE, account)),
    keepSecret: (account, secret) =>
      useSecret(async (keytar) => {
        if (secret === null) await keytar.deletePassword(SERVICE, account);
        else await keytar.setPassword(SERVICE, account, secret);
      }),
  };
}

async function tryEntry(keytar: Keytar): Promise<void> {
  const account = `trial ${randomUUID()}`;
  await keytar.setPassword(SERVICE, account, 'trial');
  const text = await keytar.getPassword(SERVICE, account);
  await keytar.deletePassword(SERVICE, account);
  if (text !== 'trial') throw new Error('the collection is locked');
}

function parse(text: string): KeychainAnswer {
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_LENGTH) return { is: 'found', key };
  return {
    is: 'unavailable',
    problem: message('The keychain holds an entry for this set that is no key of Postern.'),
  };
}

async function loadKeytar(): Promise<Keytar> {
  const loaded = (await import('keytar')) as Keytar & { default?: Keytar };
  return loaded.default ?? loaded;
}

/** The sentences of libsecret, Keychain Services and the Credential Manager have no codes that keytar passes on. */
const LOCKED: readonly (readonly [said: RegExp, problem: PlainText])[] = [
  [
    /no answer/,
    'The keychain does not answer: its question may wait behind another window, or in another session',
  ],
  [/cancel|dismiss/i, 'The keychain asked, and its question was closed without an answer'],
  [/interaction/i, 'The keychain is locked and can ask nobody here: unlock it in a session with a screen'],
  [/denied|not allowed/i, 'The keychain did not let Postern in: allow it there'],
  [/lock/i, 'The keychain is locked or access was denied'],
];
const UNAVAILABLE: readonly (readonly [said: RegExp, problem: PlainText])[] = [
  [
    /libsecret|shared object|native addon|dlopen|\.node\b/i,
    'a part of the system that Postern needs for it is missing (on Linux libsecret, the package libsecret-1-0)',
  ],
  [
    /bus|service files|autolaunch|X11|org\.freedesktop/i,
    'no keychain runs in this session, as is usual on a server without a desktop',
  ],
];

function explain({ message: said }: Error): KeychainAnswer {
  const find = (all: typeof LOCKED) => all.find(([sentence]) => sentence.test(said))?.[1];
  const missing = find(UNAVAILABLE);
  const locked = missing === undefined ? find(LOCKED) : undefined;
  if (locked !== undefined) {
    const problem = message(locked);
    return {
      is: 'locked',
      problem:
        said === NO_ANSWER
          ? message('{problem}.', { problem })
          : message('{problem} ({said}).', { problem, said }),
    };
  }
  return {
    is: 'unavailable',
    problem:
      missing === undefined
        ? message('No keychain can be used here ({said}).', { said })
        : message('No keychain can be used here: {missing} ({said}).', { missing: message(missing), said }),
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(NO_ANSWER)), PATIENCE);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

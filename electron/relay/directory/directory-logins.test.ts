/** Logins that a real slapd decides, for the users of a real set. */
import { tell } from '../../../shared/text/text.ts';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BASE, hasSlapd, PASSWORD, person, ROOT, Slapd } from '../../../tests/support/slapd.ts';
import { MAILBOX_FILTER } from '../../../shared/domain/directory.ts';
import type { KeptDirectory } from '../../../shared/domain/job-settings.ts';
import { checkLogin } from '../../import/ldap/check-login.ts';
import { sealPasswords } from '../../credentials/seal.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { openSet } from '../../store/open-set.ts';
import type { Directory } from './directory-types.ts';
import { DirectoryLogins } from './directory-logins.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import { openDirectory } from './open-directory.ts';

const secret = (cn: string, mail: string, more = '') =>
  person(cn, `mail: ${mail}\nuserPassword: pw of ${cn}\n${more}`);
let slapd: Slapd;
let ca: string;

beforeAll(async () => {
  if (!hasSlapd) return;
  slapd = await Slapd.start(
    [
      secret('ann', 'Ann@example.org'),
      `dn: cn=x\\, y,${BASE}\nobjectClass: inetOrgPerson\nobjectClass: adUser\ncn: x, y\nsn: x\nuserPassword: pw of x\n` +
        'mail: odd@example.org\nproxyAddresses: smtp:alias@example.org\n',
      secret('one', 'twice@example.org'),
      secret('two', 'twice@example.org'),
      secret('three', 'twice@example.org'),
      person('none', 'mail: none@example.org\n'),
      secret('bob', 'bob@example.net', 'proxyAddresses: SMTP:bob@bücher.example\n'),
    ],
    // Anybody may look, as many directories let them.
    'allow bind_anon_dn\naccess to attrs=userPassword by anonymous auth\naccess to * by * read',
    true,
  );
  ca = readFileSync(slapd.cert, 'utf8');
}, 30_000);
afterAll(() => (hasSlapd ? slapd.dispose() : undefined));

const kept = (over: Partial<KeptDirectory> = {}): KeptDirectory => ({
  ...{
    url: over.url ?? slapd.tlsUrl,
    startTls: false,
    base: BASE,
    filter: MAILBOX_FILTER,
    clearPassword: false,
  },
  ...{ ca, fingerprint: null, bindName: ROOT, aliases: false, gone: 'tell' },
  ...{ schedule: null, logins: ['example.org', 'xn--bcher-kva.example'] },
  ...over,
});

describe.skipIf(!hasSlapd)('logins of a directory', () => {
  const asked = (
    address: string,
    password: string,
    over: Partial<KeptDirectory> = {},
    bindPassword = PASSWORD,
  ) => checkLogin({ directory: kept(over), bindPassword, address, password });

  test('are right with the password of the one entry that has the address, and with nothing else', async () => {
    expect(await asked('ann@example.org', 'pw of ann')).toBe('right');
    expect(await asked('ann@example.org', 'pw of ann', { url: slapd.url, startTls: true })).toBe('right');
    expect(await asked('ann@example.org', 'pw of ann', { bindName: '' })).toBe('right');
    expect(await asked('odd@example.org', 'pw of x')).toBe('right');
    expect(await asked('alias@example.org', 'pw of x')).toBe('right');
    expect(await asked('bob@xn--bcher-kva.example', 'pw of bob')).toBe('right');
    for (const [address, password] of [
      ['ann@example.org', 'pw of bob'],
      ['ann@example.org', ''],
      ['none@example.org', 'pw of none'],
      ['nobody@example.org', 'pw of ann'],
      // Not escaped, these would find others.
      ['*@example.org', 'pw of ann'],
      ['ann*', 'pw of ann'],
      ['ann@example.org)(cn=*', 'pw of ann'],
      ['\\61nn@example.org', 'pw of ann'],
    ] as const)
      expect(await asked(address, password), address).toBe('wrong');
    expect(await asked('ann@example.org', 'pw of ann', { filter: '(title=admitted)' })).toBe('wrong');
    expect(await asked('twice@example.org', 'pw of one')).toBe('several');
  });

  test('are never wrong where the directory does not say', async () => {
    const refused = (over: Partial<KeptDirectory>, bindPassword = PASSWORD) =>
      asked('ann@example.org', 'pw of ann', over, bindPassword);
    await expect(refused({}, 'another')).rejects.toMatchObject({
      message: expect.stringContaining('bind name') as string,
    });
    await expect(refused({}, '')).rejects.toMatchObject({ details: { field: 'password' } });
    await expect(refused({ ca: null })).rejects.toMatchObject({ code: 'choice-needed' });
    await expect(refused({ url: slapd.url })).rejects.toThrow('in clear');
    await expect(refused({ url: slapd.url, bindName: '' })).rejects.toThrow('in clear');
    await expect(refused({ base: 'dc=elsewhere' })).rejects.toThrow();
    await expect(refused({ url: 'ldaps://127.0.0.1:1' })).rejects.toThrow();
  });
});

describe.skipIf(!hasSlapd)('a relay’s users', () => {
  const key = randomBytes(32);
  let folder: string;
  let store: UserStore;
  let directory: Directory;
  let own: Slapd;
  const trouble: string[] = [];

  beforeEach(async () => {
    own = await Slapd.start([secret('ann', 'ann@example.org')], '', true);
    folder = await mkdtemp(join(tmpdir(), 'postern-directory-logins-'));
    store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
    trouble.length = 0;
    directory = await openDirectory({
      ...{
        setPath: join(folder, 'set'),
        setId: store.info().id,
        key: () => key,
        now: Date.now,
        overrides: {},
      },
      harden: () => Promise.resolve(),
      directoryPassword: () => PASSWORD,
      directoryTrouble: (reason) => trouble.push(tell(reason)),
    });
    const sealed = sealPasswords(key, store.info().id, ['ann@example.org'], ['own']);
    const user = {
      kind: 'mailbox',
      username: 'ann',
      domain: 'example.org',
      settings: {},
      password: sealed,
    } as const;
    await store.commit({ kind: 'add', users: [user] }, 'me');
  });
  afterEach(async () => {
    await directory.close();
    await store.close();
    await own.dispose();
    await rm(folder, { recursive: true });
  });
  const set = async (kept: KeptDirectory | null) => {
    await store.commit({ kind: 'settings', domain: null, settings: {}, system: { directory: kept } }, 'me');
    await vi.waitFor(() => expect(directory.seq()).toBe(store.info().seq), { timeout: 15_000, interval: 5 });
  };
  const login = async (password: string, address = 'ann@example.org') =>
    (await directory.authenticate(address, password))?.address ?? null;

  test('of a domain that says so have the directory’s password and no other, remembered until something changes', async () => {
    const settings = kept({ url: own.tlsUrl, ca: readFileSync(own.cert, 'utf8') });
    await set(settings);
    expect(await login('pw of ann')).toBe('ann@example.org');
    expect(await login('own')).toBeNull();
    expect(await login('')).toBeNull();
    expect(await login('pw of ann', 'bob@example.org')).toBeNull();
    await own.stop();
    // It is remembered; what is not is unavailable, and never wrong.
    expect(await login('pw of ann')).toBe('ann@example.org');
    await expect(login('pw of bob')).rejects.toThrow(LoginUnavailable);
    await expect(login('own')).rejects.toThrow(LoginUnavailable);
    await expect(login('pw of ann', 'bob@example.org')).rejects.toThrow(LoginUnavailable);
    expect(trouble).toHaveLength(1);
    await set({ ...settings, gone: 'delete' });
    await expect(login('pw of ann')).rejects.toThrow(LoginUnavailable);
    await set({ ...settings, logins: ['example.com'] });
    expect(await login('own')).toBe('ann@example.org');
    expect(await login('pw of ann')).toBeNull();
  });

  test('wait no longer than a client does for a server that is silent, and others’ logins not at all', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const ask = new DirectoryLogins({
      directory: () => kept({ url: `ldap://127.0.0.1:${port}`, clearPassword: true, ca: null }),
      ...{ bindPassword: () => PASSWORD, trouble: () => undefined, ran: () => performance.now() },
    });
    const turn = { standing: 'fresh', neighbourhood: '', isGone: () => false, name: 'ann' } as const;
    const begun = performance.now();
    await expect(ask.check('ann@example.org', 'pw', turn)).rejects.toThrow(LoginUnavailable);
    const first = performance.now() - begun;
    expect(first).toBeGreaterThan(4_000);
    await expect(ask.check('ann@example.org', 'pw', turn)).rejects.toThrow(LoginUnavailable);
    // It rests: nobody waits for it again so soon.
    expect(performance.now() - begun - first).toBeLessThan(1_000);
    silent.close();
  }, 30_000);
});

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE, hasSlapd, PASSWORD, person, ROOT, Slapd } from '../../../tests/support/slapd.ts';
import { MAILBOX_FILTER, type DirectorySettings } from '../../../shared/domain/directory.ts';
import { checkDirectory, readDirectory } from './directory.ts';

let open: Slapd;
const started: Slapd[] = [];

async function start(...how: Parameters<typeof Slapd.start>): Promise<Slapd> {
  const slapd = await Slapd.start(...how);
  started.push(slapd);
  return slapd;
}

function settings(over: Partial<DirectorySettings>): DirectorySettings {
  return {
    ...{ url: over.url ?? open.url, startTls: false, base: BASE, filter: MAILBOX_FILTER },
    ...{ bind: { name: ROOT, password: PASSWORD }, clearPassword: true, ca: null, fingerprint: null },
    ...over,
  };
}

async function all(over: Partial<DirectorySettings>) {
  const pages = [];
  for await (const page of readDirectory(settings(over), new AbortController().signal)) pages.push(page);
  const entries = pages.flatMap((page) => page.entries);
  return { entries, pages: pages.length, elsewhere: pages.flatMap((page) => page.elsewhere) };
}

describe.skipIf(!hasSlapd)('a directory', () => {
  beforeAll(async () => {
    const people = Array.from({ length: 450 }, (_, at) => person(`u${at}`, `mail: u${at}@example.org\n`));
    const range =
      'proxyAddresses;range=0-1: smtp:b@example.org\nproxyAddresses;range=0-1: SMTP:a@example.org\n';
    const far = `dn: ou=far,${BASE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: far\nref: ldap://far.example.org/dc=far\n`;
    open = await start(
      [...people, person('star', 'title: a*(b)\n'), person('held', `title: held\n${range}`), far],
      '',
      true,
    );
  }, 30_000);

  afterAll(() => Promise.all(started.map((slapd) => slapd.dispose())));

  it('is read page by page, those without an address too; what other servers keep is told', async () => {
    const read = await all({ filter: '(|(objectClass=person)(objectClass=referral))', base: BASE }).catch(
      (error: unknown) => error,
    );
    // One whose values are held back, and whose rest the server does not give: not the half is taken.
    expect(read).toMatchObject({
      message: expect.stringContaining('only a part of the values of proxyAddresses') as string,
    });
    const rest = await all({ filter: `(&${MAILBOX_FILTER}(!(title=held)))` });
    expect([rest.entries.length, rest.pages]).toEqual([451, 3]);
    expect(rest.entries.filter(({ primary }) => primary === null)).toEqual([
      { dn: `cn=star,${BASE}`, primary: null, aliases: [] },
    ]);
    expect(rest.elsewhere).toEqual([expect.stringContaining('far.example.org')]);
    expect((await all({ filter: '(title=a\\2a\\28b\\29)' })).entries).toHaveLength(1);
  });

  it('says what is wrong', async () => {
    await expect(all({ bind: { name: ROOT, password: 'wrong' } })).rejects.toMatchObject({
      message: 'The directory refuses the bind name or its password.',
      details: { field: 'password' },
    });
    await expect(all({ base: 'dc=none' })).rejects.toThrow(/referral|does not exist/);
    await expect(all({ base: `ou=far,${BASE}` })).rejects.toThrow('referral');
    await expect(all({ base: 'nonsense' })).rejects.toThrow('distinguished name');
  });

  it.each<[Partial<DirectorySettings>, string, string]>([
    [{ bind: { name: ROOT, password: '' } }, 'invalid-request', 'needs a password'],
    [{ clearPassword: false }, 'choice-needed', 'in clear'],
    [{ filter: '(mail=*' }, 'invalid-request', 'filter is none'],
    [{ url: 'ldaps://x', startTls: true }, 'invalid-request', 'turn StartTLS off'],
    [{ url: 'https://x' }, 'invalid-request', 'ldap://server'],
    [{ url: 'ldap://cn=a:b@x' }, 'invalid-request', 'ldap://server'],
    [{ fingerprint: 'AB:CD' }, 'invalid-request', '64 hexadecimal'],
  ])('is not asked with %j', (over, code, message) => {
    const tried = () => checkDirectory(settings(over));
    expect(tried).toThrow(message);
    expect(tried).toThrow(expect.objectContaining({ code }));
    expect(() => checkDirectory(settings({ bind: null, clearPassword: false }))).not.toThrow();
  });

  it.each([true, false])('is trusted only by choice or authority, StartTLS %s', async (startTls) => {
    const few = { filter: '(cn=u1)', clearPassword: false };
    const over = startTls ? { ...few, startTls } : { ...few, url: open.tlsUrl };
    const refused = await all(over).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'choice-needed',
      message: expect.stringContaining(
        '(dir) is not trusted: it is self-signed. Nothing was sent.',
      ) as string,
    });
    const { fingerprint } = (refused as { details: { fingerprint: string } }).details;
    expect((await all({ ...over, fingerprint })).entries).toHaveLength(1);
    const ca = readFileSync(open.cert, 'utf8');
    expect((await all({ ...over, ca })).entries).toHaveLength(1);
    // Who names one certificate means no other, whoever has signed it.
    const other = { ...over, ca, fingerprint: fingerprint.replace(/^../, '00') };
    await expect(all(other)).rejects.toThrow('not the one that was chosen');
  });

  it('can be cancelled between pages', async () => {
    const stop = new AbortController();
    const pages = readDirectory(settings({}), stop.signal);
    await pages.next();
    stop.abort();
    await expect(pages.next()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('that gives a part, knows no TLS or stops mid-way is no whole one', async () => {
    const people = Array.from({ length: 350 }, (_, at) => person(`u${at}`, `mail: u${at}@example.org\n`));
    const limit = 'sizelimit size.soft=300 size.hard=300 size.prtotal=300';
    const small = await start(people, limit);
    const { url } = small;
    await expect(all({ url, bind: null })).rejects.toThrow('gave only a part');
    await expect(all({ url, startTls: true })).rejects.toThrow('StartTLS');
    const pages = readDirectory(settings({ url }), new AbortController().signal);
    await pages.next();
    await small.stop();
    await expect(pages.next()).rejects.toThrow('It had given 200 entries by then.');
  });
});

describe('a directory that ends a page without entries', () => {
  const tlv = (tag: number, ...parts: readonly (Buffer | string)[]): Buffer => {
    const value = Buffer.concat(parts.map((part) => Buffer.from(part)));
    return Buffer.concat([Buffer.from([tag, value.length]), value]);
  };
  /** The end of a search, with the cookie of the page (RFC 4511, 4.5.2; RFC 2696, 2). */
  const searchDone = (id: number, cookie: string): Buffer => {
    const done = tlv(0x65, tlv(0x0a, '\0'), tlv(0x04), tlv(0x04));
    const page = tlv(0x30, tlv(0x02, '\0'), tlv(0x04, cookie));
    const control = tlv(0x30, tlv(0x04, '1.2.840.113556.1.4.319'), tlv(0x04, page));
    return tlv(0x30, tlv(0x02, Buffer.from([id])), done, tlv(0xa0, control));
  };

  it.each([
    ['next', false],
    ['', true],
  ])('with the cookie “%s” was read whole: %s', async (cookie, whole) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      // The message's number follows the head of the message, whose length takes one byte or two.
      socket.on('data', (request) => {
        const id = request[(request[1] ?? 0) < 0x80 ? 4 : 5] ?? 0;
        socket.write(searchDone(id, cookie));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const read = all({ url, bind: null });
    if (whole) expect((await read).entries).toEqual([]);
    else await expect(read).rejects.toThrow('only a part of it was read');
    server.close();
  });
});

import { tell } from '../text/text.ts';
import { describe, expect, test } from 'vitest';
import { checkCsvRow, columnName, DomainCache, parseHeader } from './csv-row.ts';

const check = (username: string, domain: string, password: string, ipUsers = true) =>
  checkCsvRow(username, domain, password, new DomainCache(), ipUsers);

describe('headers', () => {
  test.each([
    ['username,domain,password', { username: 0, domain: 1, password: 2, count: 3 }],
    ['Password,DOMAIN NAME,User_Name', { username: 2, domain: 1, password: 0, count: 3 }],
    [
      'line,user,domain,passwd,reason',
      {
        username: 1,
        domain: 2,
        password: 3,
        count: 5,
        unused: [
          { column: 1, name: 'line', why: 'unknown' },
          { column: 5, name: 'reason', why: 'unknown' },
        ],
      },
    ],
    ['user,domain,password,line,column,field,reason', { username: 0, domain: 1, password: 2, count: 7 }],
    ['Benutzername;Domäne;Kennwort', { username: 0, domain: 1, password: 2, count: 3 }],
    ['Mot de passe;Domaine;Nom d’utilisateur', { username: 2, domain: 1, password: 0, count: 3 }],
    ['USUARIO;Dominio;Contraseña', { username: 0, domain: 1, password: 2, count: 3 }],
    ['Użytkownik;Domena;Hasło', { username: 0, domain: 1, password: 2, count: 3 }],
    ['IP address,domain', { username: 0, domain: 1, password: -1, count: 2 }],
  ])('%s', (text, columns) => {
    expect(parseHeader(text.split(/[,;]/))).toEqual({ further: [], unused: [], blank: [], ...columns });
  });

  test('further columns are known, in any order; without a column of passwords, too', () => {
    const header = parseHeader(['Limit pro Tag', 'user', 'limitPerDay', 'domain', 'Sperre', 'until']);
    expect(header).toMatchObject({
      password: -1,
      further: [
        { field: 'limitPerDay', column: 0 },
        { field: 'lock', column: 4 },
      ],
      unused: [
        { column: 3, name: 'limitPerDay', why: 'twice' },
        { column: 6, name: 'until', why: 'unknown' },
      ],
    });
    expect(parseHeader(['user', 'domain', 'password', 'lockReason'])).toMatchObject({
      further: [],
      unused: [{ column: 4, name: 'lockReason', why: 'without-lock' }],
    });
  });

  test('a heading is shown on one line, and clipped', () => {
    expect(columnName(' a\n\tb\u202e ')).toBe('a b');
    expect(columnName('x'.repeat(100))).toHaveLength(61);
  });

  test.each(['user1,domainname,password', 'user,domain,user', 'alice,example.com,password', 'a,b', ''])(
    '%j is no header',
    (text) => {
      expect(parseHeader(text.split(','))).toBeNull();
    },
  );
});

describe('rows', () => {
  test('spaces around username and domain are dropped, those of the password kept', () => {
    expect(check(' Alice ', ' Example.COM ', ' p ')).toEqual({
      ok: true,
      kind: 'mailbox',
      username: 'Alice',
      domain: 'example.com',
      secret: { kind: 'clear', password: ' p ' },
    });
    expect(check('alice', 'bücher.de', ' ')).toMatchObject({ ok: true, domain: 'xn--bcher-kva.de' });
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.99/24', '192.0.2.0/24'],
    ['2001:DB8:0::1', '2001:db8::1'],
  ])('%s with a blank password is an IP user', (username, canonical) => {
    expect(check(username, 'd', '')).toMatchObject({
      ok: true,
      kind: 'ip',
      username: canonical,
      domain: 'd',
      secret: null,
    });
  });

  test.each([
    ['alice', 'd', '', 'password', /blank/],
    ['192.0.2.7', 'd', 'secret', 'password', /no password/],
    ['300.0.2.7', 'd', '', 'username', /not an IP address/],
    ['192.0.2.7', '', '', 'domain', /Enter a domain/],
    ['', 'd', 'p', 'username', /Enter a username/],
    ['john doe', 'd', 'p', 'username', /spaces/],
    ['a'.repeat(65), 'd', 'p', 'username', /64 octets/],
    ['ü'.repeat(33), 'd', 'p', 'username', /64 octets/],
    ['alice', 'not a domain', 'p', 'domain', /not a domain/],
    ['alice', 'd', 'p'.repeat(1025), 'password', /longer/],
    ['alice', 'd', 'p\0q', 'password', /NUL/],
    ['alice', 'd', 'p\ufffd', 'password', /not text/],
    ['al\ufffdce', 'd', 'p', 'username', /not text/],
    ['alice', 'd\ufffd', 'p', 'domain', /not text/],
  ])('%j,%j,%j is rejected for its %s', (username, domain, password, field, reason) => {
    const row = check(username, domain, password);
    expect(row).toMatchObject({ ok: false, field });
    expect(row.ok ? '' : tell(row.reason)).toMatch(reason);
  });

  test('digits with a password are a mailbox', () => {
    expect(check('123456', 'd', 'p')).toMatchObject({ ok: true, kind: 'mailbox' });
  });

  test('IP users may be switched off', () => {
    expect(check('192.0.2.7', 'd', '', false)).toMatchObject({ ok: false, field: 'username' });
  });
});

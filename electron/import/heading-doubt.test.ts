/** What of a file without a header looks like a heading, or like another order than the gateway's. */
import { tell, type Message } from '../../shared/text/text.ts';
import { describe, expect, test } from 'vitest';
import { columnsOf } from '../../shared/domain/column-order.ts';
import { GATEWAY_COLUMNS } from '../../shared/domain/csv-row.ts';
import {
  areAddressesWithPasswords,
  headingAboveAddresses,
  headsAnother,
  NO_DOUBTS,
  shapeDoubts,
} from './heading-doubt.ts';

const rows = (...lines: string[]) => lines.map((line) => line.split(','));
const doubts = (...lines: string[]) => shapeDoubts(rows(...lines), GATEWAY_COLUMNS);

const told = (why: Message | undefined): string => (why === undefined ? '' : tell(why));

describe('The first row is a heading', () => {
  test.each([
    ['логин,домен,пароль', 'anna,ex.example,pw1'],
    ['login,host,secret', 'anna,ex.example,pw1'],
    ['login,host,secret', 'anna,lan.,x y', 'bert,ex.example,pw1'],
    ['käyttäjä,toimi-alue,sala (sana)', '1,ex.example,pw1'],
    // What is no user tells nothing of domains: a name stands where another program has it.
    ['email,name,password', 'anna@ex.example,Anna,pw1', 'bert b,Bert,pw2'],
    ['email,name,password', 'anna,ex.example,pw1', 'bert,office,pw2'],
  ])('%s', (...lines) => {
    expect(doubts(...lines).heading).toBe(0);
  });

  test.each([
    ['alone', 'login,host,secret'],
    ['with a digit in it', 'login,host,secret1', 'anna,ex.example,pw1'],
    ['with a domain of two labels', 'anna,ex.example,secret', 'bert,ex.example,pw1'],
    ['of other columns', 'login,host,secret,more', 'anna,ex.example,pw1'],
    ['above a domain of one label like its own', 'anna,lan,secret', 'bert,office,pw1'],
    [
      'whose domain stands below',
      'anna,lan,secret',
      'bert,ex.example,pw1',
      'carl c,LAN,pw1',
      'd,b.example,p',
    ],
    ['above rows of other columns only', 'login,host,secret', 'anna@ex.example,pw1'],
  ])('but not one %s', (_why, ...lines) => {
    expect(doubts(...lines).heading).toBe(-1);
  });
});

describe('A row after a gap heads another table', () => {
  const heads = (row: string, above = 'anna,ex.example,pw1') =>
    headsAnother(row.split(','), above.split(','), GATEWAY_COLUMNS);
  test('where it is words alone under domains with a dot', () => {
    expect(heads('Domain,Limit,Note')).toBe(true);
  });

  test.each([
    ['with a digit', 'bert,lan,pw2', undefined],
    ['with a domain of two labels', 'bert,ex.example,secret', undefined],
    ['of other columns', 'Domain,Limit,Note,More', undefined],
    ['under a domain of one label', 'bert,lan,secret', 'anna,lan,pw1'],
  ])('but not one %s', (_why, row, above?: string) => {
    expect(heads(row, above)).toBe(false);
  });
});

describe('The order is in doubt', () => {
  test.each([
    ['domain,username,password', 'ex.example,anna,pw1', 'ex.example,bert,pw2'],
    ['domain,username,password', 'ex.example,anna,pw1'],
    ['domain,username,password', 'a.example,anna,pw1', 'b.example,bert,pw2'],
    ['username,password,domain', 'anna,S3CRET,ex.example'],
    ['username,password,domain', 'anna,S3CRET,ex.example', 'bert,S3CRET,b.example'],
  ])('and likeliest %s', (order, ...lines) => {
    const { order: doubt } = doubts(...lines);
    expect(doubt?.orders[0]).toBe(order);
    // What the gateway's format would have is a choice, too.
    expect(doubt?.orders).toContain('username,domain,password');
    expect(told(doubt?.why)).toMatch(/^What stands in column [13] looks like the domain/);
    expect(`${told(doubt?.why)} ${doubt?.remedy}`).not.toContain('S3CRET');
  });

  test.each([
    [['Anna,Berg,anna@ex.example', 'Bert,Baum,bert@ex.example']],
    [['First Name [Required],Last Name,Email', 'Anna,Berg,anna@ex.example']],
  ])('where whole addresses stand for passwords beside names: %j', (lines) => {
    const { order } = doubts(...lines);
    expect(told(order?.why)).toContain('column 3 looks like whole addresses');
    expect(order?.orders).toEqual(['username,domain,password']);
  });

  test.each([
    ['one password is an address', 'anna,lan,a@b.example', 'bert,lan,pw2'],
    ['passwords are addresses beside domains', 'anna,ex.example,a@b.example'],
    ['the domain is where it belongs', 'j.doe,ex.example,pw.word'],
    ['users with dots share a domain of one label', 'j.doe,lan,pw', 'a.bee,lan,pw'],
    ['only some look like a domain', 'ex.example,lan,pw1', 'anna,lan,pw2'],
    ['nothing has a dot', 'anna,lan,pw1'],
    ['there is no row'],
  ])('but not where %s', (_why, ...lines) => {
    expect(doubts(...lines).order).toBeNull();
  });

  test('nor in a list of IP users without passwords', () => {
    expect(shapeDoubts(rows('ex.example,lan'), { ...GATEWAY_COLUMNS, password: -1, count: 2 })).toEqual(
      NO_DOUBTS,
    );
  });
});

describe('Two columns of addresses and passwords', () => {
  test.each([
    ['address,password', 'anna@ex.example,pw1', 'bert@ex.example,pw2'],
    ['address,password', 'email,password', 'anna@ex.example,pw1'],
    ['address,password', 'email,password', 'anna@ex.example,pw1', 'bert@,pw2'],
    ['password,address', 'pw1,anna@ex.example', 'pw@2 x,bert@ex.example'],
    ['address,password or password,address', 'anna@ex.example,p@w'],
    [
      'address,password',
      'email,password',
      'anna@ex.example,pw',
      'bert@,pw',
      'carl@ex.example,pw,x',
      'd@ex.example,pw',
      'e@ex.example,p',
    ],
  ])('may be %s', (orders, ...lines) => {
    expect(areAddressesWithPasswords(rows(...lines))).toBe(true);
    const { order } = doubts(...lines);
    expect(order?.orders.join(' or ')).toBe(orders);
    expect(told(order?.why)).toContain('whole addresses');
  });

  test.each([
    ['no row'],
    ['three columns', 'anna@ex.example,x,pw1'],
    ['no address in one row', 'anna@ex.example,pw', 'bert,pw'],
    ['a heading alone', 'email,password'],
    ['a sign of its own', 'a @b,pw'],
  ])('are not %s', (_what, ...lines) => {
    expect(areAddressesWithPasswords(rows(...lines))).toBe(false);
  });

  test('have a heading above them where the first row has no address', () => {
    expect(headingAboveAddresses(rows('email,password', 'anna@ex.example,pw'))).toBe(true);
    expect(headingAboveAddresses(rows('anna@ex.example,pw', 'x,y'))).toBe(false);
    expect(headingAboveAddresses(rows('email,password'))).toBe(false);
    expect(columnsOf('address,password')).toMatchObject({ username: 0, domain: 0, password: 1, count: 2 });
  });
});

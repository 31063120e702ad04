import { expect, test } from 'vitest';
import { DomainCache, type CsvColumns } from './csv-row.ts';
import { checkIncomingRow, headlessIncoming, INCOMING_COLUMNS, parseIncomingHeader } from './incoming-row.ts';

const domains = new DomainCache();
const check = (cells: string[], columns: CsvColumns = INCOMING_COLUMNS) =>
  checkIncomingRow(cells, columns, domains);

test('a row is a mailbox with the gateway’s true or false, or says which cell is wrong', () => {
  expect(check([' anna ', 'EXAMPLE.com', 'true'])).toMatchObject({
    ...{ ok: true, username: 'anna', domain: 'example.com', access: true, password: '' },
  });
  expect(check(['anna', 'example.com', 'FALSE'])).toMatchObject({ access: false });
  expect(check(['anna', 'example.com', ''])).toMatchObject({ ok: true, access: undefined });
  // A file of outgoing users: nothing of it is taken for true or false.
  expect(check(['anna', 'example.com', 'secret'])).toMatchObject({ ok: false, field: 'access' });
  expect(check(['an na', 'example.com', 'true'])).toMatchObject({ field: 'username' });
  expect(check(['anna', 'no domain', 'true'])).toMatchObject({ field: 'domain' });
});

test('none can be what an outgoing user without a password is: an IP address', () => {
  expect(check(['192.0.2.7', 'example.com', 'true'])).toMatchObject({ ok: false, field: 'username' });
  expect(check(['192.0.2.0/24', 'example.com', ''])).toMatchObject({ ok: false, field: 'username' });
  expect(check(['20260117', 'example.com', ''])).toMatchObject({ ok: true });
});

test('passwords are kept as they are, but for what cannot be one', () => {
  const columns = headlessIncoming([['anna', 'example.com', 'true', ' p w ']]);
  expect(check(['anna', 'example.com', 'true', ' p w '], columns)).toMatchObject({ password: ' p w ' });
  for (const password of ['a\0b', '\ufffd', 'x'.repeat(1025), '{argon2id}$argon2id$v=19'])
    expect(check(['anna', 'example.com', 'true', password], columns)).toMatchObject({ field: 'password' });
});

test('a first row names columns in any order, and what it names besides is not used', () => {
  expect(parseIncomingHeader(['Domain', 'User name', 'Access', 'Password'])).toMatchObject({
    ...{ username: 1, domain: 0, access: 2, password: 3, count: 4, unused: [] },
  });
  expect(parseIncomingHeader(['E-Mail', 'Abteilung'])).toMatchObject({
    ...{ address: true, username: 0, domain: 0, password: -1, unused: [{ column: 2, name: 'Abteilung' }] },
  });
  expect(parseIncomingHeader(['E-Mail', 'Abteilung'])).not.toHaveProperty('access');
  expect(parseIncomingHeader(['anna', 'example.com', 'true'])).toBeNull();
  expect(parseIncomingHeader(['username', 'domain', 'domain'])).toBeNull();
  // The reasons of a file of rejected rows are over.
  const reasons = ['line', 'column', 'field', 'reason'];
  expect(parseIncomingHeader(['username', 'domain', 'password', 'access', ...reasons])).toMatchObject({
    ...{ access: 3, unused: [] },
  });
});

test('without one the columns follow from how many there are, and from whole addresses', () => {
  const of = (...rows: string[]) => headlessIncoming(rows.map((row) => row.split(',')));
  expect(of('anna,example.com', 'bert,example.com')).toMatchObject({ domain: 1, password: -1, count: 2 });
  expect(of('anna,example.com,true,pw')).toMatchObject({ access: 2, password: 3 });
  expect(of('anna@example.com', 'bert@example.com')).toMatchObject({ address: true, count: 1 });
  expect(of('anna@example.com,true')).toMatchObject({ address: true, access: 1, password: -1 });
  expect(of('anna,example.com,true,pw,Sales').unused).toMatchObject([{ column: 5, why: 'no-header' }]);
  expect(of('broken', 'anna,example.com,true', 'bert,example.com,true')).toMatchObject({ count: 3 });
});

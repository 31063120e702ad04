import { expect, test } from 'vitest';
import { COLUMN_ORDERS, columnsOf, nameCells, orderInWords } from './column-order.ts';

test.each(COLUMN_ORDERS)('%s says of each column what it is', (order) => {
  const columns = columnsOf(order);
  const names = order.split(',');
  expect(columns.count).toBe(names.length);
  expect(names[columns.password]).toBe('password');
  if (columns.address === true)
    expect([names[columns.username], columns.domain]).toEqual(['address', columns.username]);
  else expect([names[columns.username], names[columns.domain]]).toEqual(['username', 'domain']);
});

test.each([
  ['anna@ex.example', { username: 'anna', domain: 'ex.example' }],
  ['a@b@ex.example', { username: 'a@b', domain: 'ex.example' }],
  ['anna', { username: 'anna', domain: '' }],
  ['@ex.example', { username: '', domain: 'ex.example' }],
  ['anna@', { username: 'anna', domain: '' }],
])('%s is taken apart at its last @', (cell, names) => {
  expect(nameCells(['pw@x', cell], columnsOf('password,address'))).toEqual(names);
});

test('other columns are taken as they are', () => {
  const cells = ['ex.example', 'an@na', 'pw'];
  expect(nameCells(cells, columnsOf('domain,username,password'))).toEqual({
    username: 'an@na',
    domain: 'ex.example',
  });
  expect(nameCells([], columnsOf('domain,username,password'))).toEqual({ username: '', domain: '' });
});

test('reads as words', () => {
  expect(orderInWords('domain,username,password')).toBe('domain, username, password');
});

import { expect, test } from 'vitest';
import { actorOfAccount, byItself } from './actor.ts';

test('only locks, unlocks and hardening are what no person did', () => {
  expect(byItself({ actor: 'relay', kind: 'lock' })).toBe(true);
  expect(byItself({ actor: 'relay', kind: 'unlock' })).toBe(true);
  expect(byItself({ actor: 'relay', kind: 'edit' })).toBe(false);
  expect(byItself({ actor: 'anna', kind: 'lock' })).toBe(false);
  expect(byItself({ actor: 'anna', kind: 'harden' })).toBe(true);
});

test('an account of that name is a person all the same', () => {
  expect(actorOfAccount('relay')).toBe('relay (account)');
  expect(actorOfAccount('hardening')).toBe('hardening (account)');
  expect(actorOfAccount('anna')).toBe('anna');
  expect(byItself({ actor: actorOfAccount('relay'), kind: 'lock' })).toBe(false);
});

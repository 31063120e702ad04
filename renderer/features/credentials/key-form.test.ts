import { message } from '../../../shared/text/text.ts';
import { describe, expect, it } from 'vitest';
import type { CredentialState } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { MockClient } from '../../mock-client.ts';
import { KeyForm } from './key-form.svelte.ts';
import { keyInWords, keyNeedsAttention } from './key-words.ts';

const READY: CredentialState = { state: 'ready', keptIn: 'passphrase', keychainProblem: null };
const NO_KEYCHAIN: CredentialState = {
  state: 'missing',
  keptIn: null,
  keychainProblem: message('{text}', { text: 'none runs.' }),
};
const LOCKED: CredentialState = { state: 'locked', keptIn: 'passphrase', keychainProblem: null };

async function make(state: CredentialState, refuse?: PosternError) {
  const client = new MockClient({
    'credentials.state': () => state,
    'credentials.usePassphrase': () => {
      if (refuse !== undefined) throw refuse;
      return READY;
    },
    'credentials.useKeyFile': () => ({ ...READY, keptIn: 'key-file' as const }),
  });
  const form = new KeyForm(client, '/home/anna/postern.key');
  await form.load();
  return { client, form };
}

describe('KeyForm', () => {
  it('offers no keychain where there is none', async () => {
    const { form } = await make(NO_KEYCHAIN);
    expect(form.choice).toBe('passphrase');
    expect(form.choices[0]?.disabled).toBe(true);
  });

  it('wants a new passphrase long enough, and twice the same', async () => {
    const { client, form } = await make(NO_KEYCHAIN);
    form.passphrase = 'short';
    expect(form.passphraseError).toBeNull();
    expect(await form.save()).toBeNull();
    expect(form.passphraseError).toMatch(/8 characters/);
    form.passphrase = 'long enough';
    expect(await form.save()).toBeNull();
    expect(form.repeatError).toMatch(/not the same/);
    form.repeat = 'long enough';
    expect(await form.save()).toBe(READY);
    expect(client.sent('credentials.usePassphrase')).toEqual([{ passphrase: 'long enough' }]);
  });

  it('asks once to unlock, and says on the field when it was wrong', async () => {
    const { form } = await make(LOCKED, PosternError.asSaid('wrong-key', 'That is not the passphrase.'));
    expect(form.unlocking).toBe(true);
    form.passphrase = 'wrong passphrase';
    expect(await form.save()).toBeNull();
    expect(form.passphraseError).toBe('That is not the passphrase.');
    form.passphrase = 'wrong passphrase!';
    expect(form.passphraseError).toBeNull();
  });

  it('takes a key file', async () => {
    const { client, form } = await make(NO_KEYCHAIN);
    form.choice = 'key-file';
    await form.save();
    expect(client.sent('credentials.useKeyFile')).toEqual([{ path: '/home/anna/postern.key' }]);
  });
});

it('asks for attention only when somebody has to do something', () => {
  expect(keyNeedsAttention(null)).toBe(false);
  expect(keyNeedsAttention(READY)).toBe(false);
  expect(keyNeedsAttention({ ...NO_KEYCHAIN, keychainProblem: null })).toBe(false);
  expect(keyNeedsAttention(NO_KEYCHAIN)).toBe(true);
  expect(keyNeedsAttention(LOCKED)).toBe(true);
  expect(keyInWords(LOCKED)).toMatch(/passphrase, which has not been entered/);
});

it('takes a passphrase of exactly eight characters', async () => {
  const { client, form } = await make(NO_KEYCHAIN);
  form.passphrase = form.repeat = '1234567';
  expect(await form.save()).toBeNull();
  expect(form.passphraseError).toBe('Enter at least 8 characters.');
  form.passphrase = form.repeat = '12345678';
  expect(await form.save()).toEqual(READY);
  expect(client.sent('credentials.usePassphrase')).toEqual([{ passphrase: '12345678' }]);
});

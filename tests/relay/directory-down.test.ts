/** A domain's passwords are in a directory (a real slapd), which goes away in the middle: 454 (RFC 4954), never 535, and nobody is slowed down for it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAILBOX_FILTER } from '../../shared/domain/directory.ts';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { BASE, hasSlapd, PASSWORD, person, ROOT, Slapd } from '../support/slapd.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

if (!hasSlapd) process.stderr.write('SKIPPED: a directory that is down: slapd is not installed.\n');

describe.skipIf(!hasSlapd)('a directory that is down', () => {
  let slapd: Slapd;
  let relay: InProcessRelay;

  beforeAll(async () => {
    const entry = (cn: string): string => person(cn, `mail: ${cn}@example.org\nuserPassword: pw of ${cn}\n`);
    slapd = await Slapd.start([entry('ann'), entry('bob')], '', true);
    relay = await InProcessRelay.make(
      {},
      {
        directory: {
          ...{ url: slapd.tlsUrl, startTls: false, base: BASE, filter: MAILBOX_FILTER, clearPassword: false },
          ...{ ca: readFileSync(slapd.cert, 'utf8'), fingerprint: null, bindName: ROOT, aliases: false },
          ...{ gone: 'tell', schedule: null, logins: ['example.org'] },
        },
      },
    );
    // Nobody is known by the address of this computer.
    await relay.store.commit({ kind: 'remove', selection: { by: 'ids', ids: [1] } }, 'test');
    const users = ['ann', 'bob'].map((username) => {
      return { kind: 'mailbox', username, domain: 'example.org', settings: {}, password: null } as const;
    });
    await relay.store.commit({ kind: 'add', users }, 'test');
    relay.directoryPassword = PASSWORD;
    await relay.start();
  }, 30_000);
  afterAll(async () => {
    await relay.remove();
    await slapd.dispose();
  });

  /** What is answered to one login on a connection of its own, and to the command after it. */
  async function login(user: string, password: string): Promise<readonly (string | undefined)[]> {
    const client = await SmtpDialogue.open(relay.port);
    const answers = [await client.login(user, password), await client.command('MAIL FROM:<ann@example.org>')];
    client.destroy();
    return answers.map((answer) => answer?.text.slice(0, 9));
  }

  test('is answered with 454 4.7.0, is told once, and no session goes on as somebody', async () => {
    expect(await login('ann@example.org', 'pw of ann')).toEqual(['235 2.7.0', '250 2.1.0']);
    expect(await login('bob@example.org', 'wrong')).toEqual(['535 5.7.8', '530 5.7.0']);
    await slapd.stop();
    for (const password of ['pw of bob', 'wrong', 'pw of bob', 'pw of bob'])
      expect(await login('bob@example.org', password)).toEqual(['454 4.7.0', '530 5.7.0']);
    // It is said where an administrator looks, and once.
    const told = relay.events.filter((event) => JSON.stringify(event).includes('directory'));
    expect(told).toHaveLength(1);
    // Who logged in just before still can.
    expect(await login('ann@example.org', 'pw of ann')).toEqual(['235 2.7.0', '250 2.1.0']);
  });
});

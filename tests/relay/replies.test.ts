/** The replies of the design's table, each with its enhanced status code and what the user can do. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: RelayProcess;

beforeAll(async () => {
  relay = await RelayProcess.makeSet();
  await relay.addUser('ann@example.com', '--max-recipients-per-day', '2');
  await relay.addUser('bob@example.com', '--limit-per-day', '1');
  await relay.start('--smart-host', '127.0.0.1:9');
});
afterAll(() => relay.dispose());

async function loggedIn(name: string): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port);
  expect((await client.login(`${name}@example.com`, PASSWORD))?.text).toMatch(/^235 2\.7\.0 /);
  return client;
}

test('EHLO offers what a submission server has', async () => {
  const client = await loggedIn('ann');
  const { lines = [] } = (await client.command('EHLO client.example')) ?? {};
  for (const keyword of [
    'PIPELINING',
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'DSN',
    'SIZE 52428800',
  ]) {
    expect(lines).toContain(keyword);
  }
  client.destroy();
});

test('each refusal has its code', async () => {
  const client = await loggedIn('ann');
  const script: readonly (readonly [string, RegExp])[] = [
    ['MAIL FROM:<carol@example.com>', /^553 5\.7\.1 .*carol@example\.com.*ann@example\.com/],
    ['MAIL FROM:<not an address>', /^501 5\.1\.7 /],
    ['RCPT TO:<bob@far.example>', /^503 5\.5\.1 /],
    ['DATA', /^503 5\.5\.1 /],
    ['NONSENSE', /^500 5\.5\.[12] /],
    ['MAIL FROM:<ann@example.com> NONSENSE=1', /^(?:501|555) 5\.5\.4 /],
    ['MAIL FROM:<ann@example.com>', /^250 2\.1\.0 /],
    ['MAIL FROM:<ann@example.com>', /^503 5\.5\.1 /],
    ['RCPT TO:<nobody>', /^501 5\.1\.3 /],
    ['DATA', /^503 5\.5\.1 /],
    ['RCPT TO:<a@far.example>', /^250 2\.1\.5 /],
    ['RCPT TO:<b@far.example>', /^250 2\.1\.5 /],
    ['RCPT TO:<c@far.example>', /^550 5\.5\.3 .*\b2\b/],
    ['NOOP', /^250 2\.0\.0 /],
    ['VRFY ann', /^252 2\.(?:1\.5|5\.[02]) /],
    ['RSET', /^250 2\.0\.0 /],
    ['QUIT', /^221 2\.0\.0 /],
  ];
  for (const [command, reply] of script)
    expect((await client.command(command))?.text, command).toMatch(reply);
  await client.end();
});

test('a limit is named with the time it resets', async () => {
  const client = await loggedIn('bob');
  expect((await client.message('bob@example.com', 'x@far.example', 'Subject: x\r\n\r\n'))?.text).toMatch(
    /^250 2\.6\.0 /,
  );
  const refused = await client.message('bob@example.com', 'x@far.example', 'Subject: x\r\n\r\n');
  expect(refused?.text).toMatch(/^451 4\.7\.1 .*per day.* 1 of 1 .*\d\d:\d\d/);
  client.destroy();
});

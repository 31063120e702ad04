/** Real clients send through the relay: swaks, Python's smtplib, msmtp, nodemailer, and the AUTH dialogues of mail programs. */
import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClientUser } from '../../shared/domain/client-forms.ts';
import type { ClientTrial } from '../../shared/contract/relay-types.ts';
import type { ClientGateway } from '../../shared/domain/client-setup.ts';
import { MailSink } from '../support/mail-sink.ts';
import { hasProgram } from '../support/programs.ts';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue, plainToken } from '../support/smtp-dialogue.ts';

const run = promisify(execFile);
const USER = 'ann@example.com';
let relay: RelayProcess;
let sink: MailSink;
let ca: string;

beforeAll(async () => {
  sink = await MailSink.start();
  relay = await RelayProcess.makeSet();
  await relay.addUser(USER);
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
  ca = await relay.caFile();
});
afterAll(async () => {
  await relay.dispose();
  await sink.stop();
});
beforeEach(() => void (sink.mails.length = 0));

async function delivered(subject: string): Promise<void> {
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(sink.mails[0]?.mail).toMatch(/^MAIL FROM:<ann@example\.com>/);
  expect(sink.mails[0]?.content.toString()).toContain(`Subject: ${subject}\r\n`);
}

test.skipIf(!hasProgram('swaks')).each(['PLAIN', 'LOGIN'])(
  'swaks with AUTH %s, by what the set-up sheet says',
  async (method) => {
    const { gateway, users } = (await relay.command(['client-setup', USER])) as {
      gateway: ClientGateway;
      users: readonly ClientUser[];
    };
    expect(gateway.ways).toMatchObject([{ security: 'starttls' }]);
    const trusted = join(relay.folder, 'sheet-ca.pem');
    await writeFile(trusted, gateway.certificate?.ca ?? '');
    const { stdout } = await run('swaks', [
      ...['--server', gateway.server, '--port', String(gateway.ways[0]?.port), '--tls', '--auth', method],
      ...['--tls-verify', '--tls-ca-path', trusted, '--from', USER, '--to', 'bob@far.example'],
      ...['--auth-user', users[0]?.address ?? '', '--auth-password', PASSWORD],
      ...['--header', 'Subject: by swaks'],
    ]);
    expect(stdout).toMatch(/<~ +250 2\.6\.0 /);
    await delivered('by swaks');
  },
);

test('postern client-test, which shows what was said, and never the password', async () => {
  const asked = ['client-test', USER, '--to', 'bob@far.example', '--password-stdin'];
  const tried = (await relay.command(asked, PASSWORD)) as ClientTrial;
  expect(tried).toMatchObject({ sent: true, reason: '' });
  const said = tried.transcript.map(({ text }) => text).join('\n');
  expect(said).toMatch(/STARTTLS[^]*AUTH[^]*RCPT TO:<bob@far\.example>[^]*250 2\.6\.0 /);
  expect(said).not.toContain(PASSWORD);
  expect(said).not.toContain(Buffer.from(PASSWORD).toString('base64'));
  await delivered('Test of outgoing mail');
  await expect(relay.command(asked, 'not that')).rejects.toThrow(/client-test/);
});

test('the forms of a client are written as one file, or as several into a folder that is made', async () => {
  await relay.addUser('eve@other.example');
  const file = join(relay.folder, 'ca.pem');
  const made = ['client-setup', '--format'];
  expect(await relay.command([...made, 'certificate', '--out', file, USER])).toMatchObject({ files: [file] });
  expect(await readFile(file, 'utf8')).toBe(await readFile(ca, 'utf8'));
  const folder = join(relay.folder, 'forms');
  const many = ['mobileconfig', '--incoming', 'imap.example.com', '--out', folder, USER, 'eve@other.example'];
  const { users, files } = (await relay.command([...made, ...many])) as { users: number; files: string[] };
  expect(users).toBe(2);
  expect(files).toEqual([USER, 'eve@other.example'].map((name) => join(folder, `${name}.mobileconfig`)));
  expect(await readFile(files[1] ?? '', 'utf8')).toContain('<string>imap.example.com</string>');
  const inTheWay = relay.command([...made, ...many.with(4, file)]);
  await expect(inTheWay).rejects.toThrow(`${file} is not a folder.`);
});

const PYTHON = `
import smtplib, ssl, sys
port, ca, user, password = sys.argv[1:5]
with smtplib.SMTP('localhost', int(port), local_hostname='client.example') as server:
    server.starttls(context=ssl.create_default_context(cafile=ca))
    server.login(user, password)
    refused = server.sendmail(user, ['bob@far.example'], 'From: %s\\r\\nSubject: by smtplib\\r\\n\\r\\n.dot\\r\\n' % user)
    assert refused == {}, refused
`;

test.skipIf(!hasProgram('python3'))("Python's smtplib, which trusts the relay's CA", async () => {
  await run('python3', ['-c', PYTHON, String(relay.port), ca, USER, PASSWORD]);
  await delivered('by smtplib');
});

test.skipIf(!hasProgram('msmtp'))("msmtp, which trusts the relay's CA", async () => {
  const config = join(relay.folder, 'msmtprc');
  await writeFile(
    config,
    `account default\nhost localhost\nport ${relay.port}\nfrom ${USER}\ntls on\ntls_starttls on\ntls_trust_file ${ca}\n` +
      `auth on\nuser ${USER}\npasswordeval "cat ${join(relay.folder, 'password')}"\n`,
  );
  await chmod(config, 0o600);
  await writeFile(join(relay.folder, 'password'), PASSWORD, { mode: 0o600 });
  const sending = run('msmtp', ['-C', config, 'bob@far.example']);
  sending.child.stdin?.end(`From: ${USER}\nSubject: by msmtp\n\nhello\n`);
  await sending;
  await delivered('by msmtp');
});

test('nodemailer, pooled, with an attachment', async () => {
  const transport = createTransport({
    host: 'localhost',
    port: relay.port,
    requireTLS: true,
    pool: true,
    auth: { user: USER, pass: PASSWORD },
    tls: { ca: await readFile(ca, 'utf8') },
  });
  const info = await transport.sendMail({
    from: USER,
    to: 'bob@far.example',
    subject: 'by nodemailer',
    text: 'hello',
    attachments: [{ filename: 'note.txt', content: 'x'.repeat(100_000) }],
  });
  expect(info.response).toMatch(/^250 2\.6\.0 /);
  transport.close();
  await delivered('by nodemailer');
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['AUTH PLAIN with the answer at once, as Thunderbird', [[`AUTH PLAIN ${plainToken(USER, PASSWORD)}`, 235]]],
  [
    'AUTH PLAIN with the answer after a challenge',
    [
      ['AUTH PLAIN', 334],
      [plainToken(USER, PASSWORD), 235],
    ],
  ],
  [
    'AUTH LOGIN, as Outlook',
    [
      ['AUTH LOGIN', 334],
      [base64(USER), 334],
      [base64(PASSWORD), 235],
    ],
  ],
  [
    'AUTH LOGIN with the name at once',
    [
      [`AUTH LOGIN ${base64(USER)}`, 334],
      [base64(PASSWORD), 235],
    ],
  ],
  ['AUTH PLAIN in another case of letters', [[`auth plain ${plainToken('ANN@EXAMPLE.COM', PASSWORD)}`, 235]]],
] as const)('%s', async (_name, script) => {
  const client = await SmtpDialogue.open(relay.port);
  await client.say(['EHLO [127.0.0.1]', 250]);
  await client.startTls();
  await client.say(['EHLO [127.0.0.1]', 250], ...script);
  // Thunderbird declares the size and the body type.
  await client.say(
    [`MAIL FROM:<${USER}> BODY=8BITMIME SIZE=400`, 250],
    ['RCPT TO:<bob@far.example>', 250],
    ['DATA', 354],
    ['Subject: by hand\r\n\r\n.', 250],
    ['QUIT', 221],
  );
  await client.end();
  await delivered('by hand');
});

test('a pipelining client gets its replies in order (RFC 2920)', async () => {
  const client = await SmtpDialogue.open(relay.port);
  expect((await client.login(USER, PASSWORD))?.code).toBe(235);
  await client.send(
    `MAIL FROM:<${USER}>\r\nRCPT TO:<bob@far.example>\r\nRCPT TO:<not an address>\r\nRCPT TO:<carol@far.example>\r\nDATA\r\n`,
  );
  for (const code of [250, 250, 501, 250, 354]) await client.expect(code);
  await client.send('Subject: piped\r\n\r\n.\r\nNOOP\r\nQUIT\r\n');
  for (const code of [250, 250, 221]) await client.expect(code);
  await delivered('piped');
  expect(sink.mails[0]?.recipients).toHaveLength(2);
});

/** Three relays of one set on a server, as processes of the role that relays get: their limits, locks and queue are one. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPostgresStore } from '../../electron/relay/mail/postgres/open-postgres-store.ts';
import { Database } from '../../electron/store/postgres/database.ts';
import { nextLine, PosternCommand, runHere } from '../support/command.ts';
import { sampleMessage, sent } from '../support/mail-samples.ts';
import { MailSink } from '../support/mail-sink.ts';
import { hasPostgres, Postgres } from '../support/postgres.ts';
import { stopped } from '../support/relay-commands.ts';
import { SmtpDialogue, type SmtpReply } from '../support/smtp-dialogue.ts';

const NAME = 'gateway';
const LIMIT = 25;
const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
/** Each IP user sends from its own address. */
const [FREE, LIMITED, SPAMMER] = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const;

describe.skipIf(!hasPostgres)('three relays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-relays-'));
  const relays: { readonly child: ChildProcessWithoutNullStreams; readonly port: number }[] = [];
  let server: Postgres;
  let database: Database;
  let sink: MailSink;

  const urlOf = (role: string) => `postgres://${role}@/postgres?set=${NAME}&host=${server.folder}`;
  const envOf = (name: string): Record<string, string> => ({
    POSTERN_CONFIG_DIR: join(folder, name),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  });
  const run = (args: readonly string[], role = 'postern') =>
    runHere([...args, '--set', urlOf(role)], { ...process.env, ...envOf('admin') });
  const count = async (sql: string): Promise<number> =>
    Number((await database.query(`SELECT count(*) AS n FROM ${sql}`))[0]?.['n']);

  async function startRelay(name: string): Promise<void> {
    const where = ['--listen', '127.0.0.1:0', '--smart-host', sink.address, '--smart-host-tls', 'off'];
    const child = new PosternCommand(envOf(name)).start('relay', '--set', urlOf('relay'), ...where);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const line = await nextLine(child).catch(() => Promise.reject(new Error(stderr)));
    const { listening } = JSON.parse(line) as { listening: { port: number } };
    relays.push({ child, port: listening.port });
  }

  beforeAll(async () => {
    server = await Postgres.start(true);
    sink = await MailSink.start();
    database = new Database({ ...server.address(), schema: NAME });
    for (const [address, ...more] of [
      [FREE],
      [LIMITED, '--limit-per-day', String(LIMIT)],
      [SPAMMER, '--automatic-lock', 'true'],
    ])
      expect(await run(['add', address ?? '', '--domain', 'd.example', ...more, '--create'])).toMatchObject({
        status: 0,
      });
    await database.query('CREATE ROLE relay LOGIN');
    await database.query("SELECT grant_relay('relay')");
    await Promise.all(['one', 'two', 'three'].map(startRelay));
  });
  afterAll(async () => {
    await Promise.all(relays.map(({ child }) => stopped(child)));
    await sink.stop();
    await database.close();
    await server.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const session = async (at: number, from: string): Promise<SmtpDialogue> => {
    const client = await SmtpDialogue.open(relays[at % relays.length]?.port ?? 0, from);
    onTestFinished(() => client.destroy());
    await client.say(['EHLO client.example', 250]);
    return client;
  };
  const send = (client: SmtpDialogue, text = 'hello'): Promise<SmtpReply | null> =>
    client.message('ann@d.example', 'bob@far.example', `Subject: x\r\n\r\n${text}`);

  test('60 sessions over all three send exactly what the limit says, and all of it arrives once', async () => {
    const clients = await Promise.all(Array.from({ length: 60 }, (_, at) => session(at, LIMITED)));
    const replies = await Promise.all(clients.map((client) => send(client)));
    const codes = replies.map((reply) => reply?.code);
    expect(codes.filter((code) => code === 250)).toHaveLength(LIMIT);
    expect(codes.filter((code) => code === 451)).toHaveLength(60 - LIMIT);
    await expect.poll(() => count('recipient WHERE state < 2')).toBe(0);
    expect(sink.mails).toHaveLength(LIMIT);
    const names = (await database.query('SELECT name FROM relay')).map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
  });

  test('spam is counted over all three, and whom one locks the others refuse', async () => {
    const strikes: (number | undefined)[] = [];
    for (const at of [0, 1, 2, 0, 1]) strikes.push((await send(await session(at, SPAMMER), GTUBE))?.code);
    const refused = async (at: number): Promise<string | undefined> => {
      const client = await session(at, SPAMMER);
      return (await client.command('MAIL FROM:<ann@d.example>'))?.text.slice(0, 9);
    };
    expect(strikes).toEqual([550, 550, 550, 550, 550]);
    for (const at of [0, 1, 2]) await expect.poll(() => refused(at)).toBe('450 4.7.1');
    const activity = await run(['activity']);
    expect(activity.stdout).toMatch(/relay +.*127\.0\.0\.3/i);
  });

  test('queue, quarantine, log and usage are shown and changed from any computer, and all relays heed it', async () => {
    const json = async (...args: string[]) => {
      const { status, stdout, stderr } = await run([...args, '--json']);
      expect([status, stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as { total: number; entries: Record<string, unknown>[] };
    };
    expect(await json('quarantine', '--where', 'finding is spam')).toMatchObject({ total: 5 });
    expect((await run(['usage'])).stdout).toMatch(new RegExp(`127\\.0\\.0\\.2 .*${LIMIT} of ${LIMIT}`));
    const sorted = await json('mail-log', '--where', 'kind is delivered', '--limit', '3');
    expect([sorted.total, sorted.entries.length]).toEqual([LIMIT, 3]);
    expect(await run(['queue', 'pause'])).toMatchObject({ status: 0 });
    const states = async () =>
      (await database.query('SELECT state FROM relay')).map(
        ({ state }) => (JSON.parse(String(state)) as { paused: boolean }).paused,
      );
    await expect.poll(states).toEqual([true, true, true]);
    sink.mails.length = 0;
    for (const at of [0, 1, 2]) expect((await send(await session(at, FREE)))?.code).toBe(250);
    const { entries } = await json('queue', '--sort', 'received:asc');
    expect(entries).toHaveLength(3);
    const [kept, gone] = entries.map(({ message }) => String(message));
    expect(await json('queue', 'hold', kept ?? '')).toEqual({ changed: 1 });
    expect(await json('queue', 'delete', gone ?? '')).toEqual({ changed: 1 });
    expect((await run(['queue', 'show', kept ?? ''])).stdout).toContain('hello');
    expect(await run(['queue', 'resume'])).toMatchObject({ status: 0 });
    await expect.poll(() => sink.mails.length).toBe(1);
    await expect.poll(() => json('queue')).toMatchObject({ total: 1, entries: [{ state: 'held' }] });
    expect(await json('queue', 'release', kept ?? '')).toEqual({ changed: 1 });
    await expect.poll(() => sink.mails.length).toBe(2);
    await expect.poll(() => count('recipient WHERE state < 2')).toBe(0);
  });

  test('the server refuses a relay that would write users, settings or another change', async () => {
    const role = new Database({ ...server.address(), schema: NAME, user: 'relay' });
    onTestFinished(() => role.close());
    const change = (kind: string, ops: unknown) =>
      JSON.stringify({ change: 6, time: 1, actor: 'relay', kind, users: 1, about: { kind }, of: null, ops });
    const lock = { kind: 'manual', since: 1, until: null, reason: '', by: 'relay' };
    const [head] = await database.query('SELECT seq FROM change_head');
    const before = Number(head?.['seq']);
    for (const sql of [
      'UPDATE change_head SET seq = seq + 1',
      "INSERT INTO change VALUES (99, 1, NULL, '{}')",
      "UPDATE note SET text = ''",
      'DELETE FROM snapshot',
      "SELECT grant_relay('relay')",
      `SELECT lock_by_relay(5, 0, 1, '${change('settings', [['system', {}, {}]])}')`,
      `SELECT lock_by_relay(5, 0, 1, '${change('lock', [['password', 1, null, null]])}')`,
      `SELECT lock_by_relay(5, 0, 1, '${change('lock', [['lock', 1, null, lock]])}')`,
      `SELECT lock_by_relay(5, 0, 1, '${change('lock', [['lock', 1, null, null]])}')`,
    ])
      await expect(role.query(sql), sql).rejects.toMatchObject({
        message: expect.stringMatching(/may not|GRANT/) as string,
      });
    const added = await run(['add', '127.0.0.9', '--domain', 'd.example'], 'relay');
    expect([added.status, added.stderr]).toEqual([1, expect.stringContaining('The role may not do this')]);
    expect(await database.query('SELECT seq FROM change_head')).toEqual([{ seq: before }]);
  });

  test('what a relay leaves behind is taken over by another, and it settles nothing afterwards', async () => {
    const dead = await openPostgresStore({ ...server.address(), schema: NAME, user: 'relay' });
    onTestFinished(() => dead.close());
    // It gives no sign of life from here on.
    const claimant = dead.claimant(1000);
    const due = Promise.withResolvers<Parameters<Parameters<typeof claimant.onDue>[0]>[0]>();
    claimant.onDue(due.resolve);
    sink.mails.length = 0;
    await dead.accept(await sampleMessage(dead, { userId: 1 }));
    const had = await due.promise;
    await expect.poll(() => sink.mails.length, { timeout: 11_000 }).toBe(1);
    await expect.poll(() => count('recipient WHERE state < 2')).toBe(0);
    const [delivery] = had.deliveries;
    // Nothing is left to settle; and while another has it, nothing may be.
    const lines = await count('log');
    await dead.settle({ message: had.id, outcomes: [sent(delivery!)] });
    expect(await count('recipient WHERE state < 2')).toBe(0);
    expect((await count('log')) - lines).toBeLessThanOrEqual(1);
  });

  test('while the server is gone sessions are kept and told to come back; nothing that was acknowledged is lost', async () => {
    sink.mails.length = 0;
    const clients = await Promise.all(Array.from({ length: 9 }, (_, at) => session(at, FREE)));
    let told = 0;
    let refused = 0;
    let back = false;
    const load = clients.map(async (client, at) => {
      for (let number = 0, after = 0; after < 3; number++) {
        const reply = await send(client, `${at}-${number}`);
        if (reply?.code === 250) told++;
        else {
          expect(reply?.text).toMatch(/^451 4\.3\.0 /);
          refused++;
          await client.say(['RSET', 250]);
          await new Promise((resolve) => setTimeout(resolve, 700));
        }
        if (back && reply?.code === 250) after++;
      }
    });
    await vi.waitFor(() => expect(told).toBeGreaterThan(20), 20_000);
    await server.kill();
    await vi.waitFor(() => expect(refused).toBeGreaterThan(8), 20_000);
    await server.resume();
    back = true;
    await Promise.all(load);
    await expect.poll(() => count('recipient WHERE state < 2').catch(() => -1), { timeout: 90_000 }).toBe(0);
    const texts = sink.mails.map(({ content }) => content.toString().split('\r\n\r\n')[1]?.trim());
    expect(new Set(texts).size).toBe(told);
  });
});
